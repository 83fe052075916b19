import type { TenantId, UserId } from '@atlas/kernel';

export interface LoginAttempt {
  readonly email: string;
  readonly password: string;
  /** Where the same person is a user of several tenants. */
  readonly tenantId?: TenantId;
}

/** Somebody who has shown who they are. */
export interface Login {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  /** A session that is opened by it dies when the user's epoch is another. */
  readonly epoch: number;
}
