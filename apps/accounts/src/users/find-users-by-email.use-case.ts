import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { UserStore, type UserPlace } from './users.store.ts';

/** For a login, which names an address before its tenant is known. */
@Injectable()
export class FindUsersByEmail {
  constructor(private readonly users: UserStore) {}

  execute(tx: Tx, email: string, atMost: number): Promise<readonly UserPlace[]> {
    return this.users.findByEmail(tx, email, atMost);
  }
}
