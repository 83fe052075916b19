import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { UserStore, type UserPlace } from './users.store.ts';

/** One address may belong to users of several tenants; more than these nobody has, but an attacker who wants us to work. */
export const mostTenants = 5;

/** For a login, which names an address before its tenant is known. */
@Injectable()
export class FindUsersByEmail {
  constructor(private readonly users: UserStore) {}

  execute(tx: Tx, email: string, atMost: number): Promise<readonly UserPlace[]> {
    return this.users.findByEmail(tx, email, atMost);
  }
}
