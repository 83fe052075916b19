import type { PasswordResetId, UserId } from '@atlas/kernel';

/** Lets whoever reads a user's mail set a new password, once. There is a row of it as long as it can be used. */
export interface PasswordReset {
  readonly id: PasswordResetId;
  readonly userId: UserId;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
}

export const resetLifeMs = 30 * 60_000;
