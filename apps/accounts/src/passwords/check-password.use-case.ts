import { InvalidRequest } from '@atlas/http';
import { Injectable } from '@nestjs/common';
import { KnownPasswords } from './known-passwords.ts';
import { faultsOf, type Owner } from './password.ts';

/** For the neighbours as well: whether somebody may take a password that they have chosen. */
@Injectable()
export class CheckPassword {
  constructor(private readonly known: KnownPasswords) {}

  execute(password: string, owner: Owner, pointer: string): void {
    const errors = faultsOf(password, owner, pointer);
    if (errors.length > 0) throw new InvalidRequest({ errors });
    if (!this.known.has(password)) return;
    const detail = 'This password has come out elsewhere, and is tried everywhere since.';
    throw new InvalidRequest({ errors: [{ pointer, code: 'too_common', detail }] });
  }
}
