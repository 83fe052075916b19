import type { UserId } from '@atlas/kernel';
import type { Role } from './role.ts';

/** A person of a tenant: logs in, places orders, gets mail. */
export interface User {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}
