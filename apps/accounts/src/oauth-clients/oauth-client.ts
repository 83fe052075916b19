import type { OAuthClientId, UserId } from '@atlas/kernel';

/** A machine that asks for short-lived tokens by a secret (RFC 6749, section 4.4). It acts in a user's name, as an API key does. */
export interface OAuthClient {
  readonly id: OAuthClientId;
  readonly name: string;
  readonly userId: UserId;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  /** The secret before the newest one is accepted until then. */
  readonly previousSecretWorksUntil: Date | null;
  /** When it was last given a token. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** What is kept of its secrets. */
export interface SecretHashes {
  readonly current: string;
  readonly previous: string | null;
}

/** Hashes of 190 random bits: how long it takes to compare them helps nobody to guess one. */
export function isSecretOf(
  { previousSecretWorksUntil }: OAuthClient,
  { current, previous }: SecretHashes,
  hash: string,
  now: Date,
): boolean {
  if (hash === current) return true;
  return hash === previous && previousSecretWorksUntil !== null && now < previousSecretWorksUntil;
}
