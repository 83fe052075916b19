import type { ApiKeyId, UserId } from '@atlas/kernel';

/**
 * Lets a machine act in a user's name. Its secret is shown once; what is kept is the hash.
 *
 *   live ─┬─ rotated ──→ outgoing, with a successor beside it ─ its overlap ends ─→ expired
 *         ├─ its time comes ────────────────────────────────────────────────────────→ expired
 *         └─ revoked, at any time, as is an outgoing one ──────────────────────────→ revoked
 */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly name: string;
  /** How people recognise it. */
  readonly prefix: string;
  readonly userId: UserId;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  /** It is refused from then on. */
  readonly expiresAt: Date | null;
  /** To within two minutes. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  /** The key that it was rotated to. */
  readonly replacedBy: ApiKeyId | null;
}

/** What lets a key be rotated: once, and while it works. */
export function isRotatable({ revokedAt, expiresAt, replacedBy }: ApiKey, now: Date): boolean {
  return revokedAt === null && replacedBy === null && (expiresAt === null || now < expiresAt);
}

/** Until when a key works on beside its successor: never longer than it would have by itself. */
export function endOfOverlap({ expiresAt }: ApiKey, now: Date, overlapSeconds: number): Date {
  const end = new Date(now.getTime() + overlapSeconds * 1_000);
  return expiresAt !== null && expiresAt < end ? expiresAt : end;
}

/** A successor lives as long as its predecessor was meant to. */
export function expiryOfSuccessor({ createdAt, expiresAt }: ApiKey, now: Date): Date | null {
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime());
}
