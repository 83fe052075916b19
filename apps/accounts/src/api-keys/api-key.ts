import type { ApiKeyId, UserId } from '@atlas/kernel';

/** Lets a machine act in a user's name. Its secret is shown once; what is kept is the hash. */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly name: string;
  /** How people recognise it. */
  readonly prefix: string;
  readonly userId: UserId;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}
