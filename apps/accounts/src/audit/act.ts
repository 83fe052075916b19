import type { Id } from '@atlas/kernel';

/** What an administrator can do to a tenant, its people and their keys. */
export const actions = [
  'tenant.registered',
  'tenant.configured',
  'user.registered',
  'user.changed',
  'user.logged_out',
  'user.removed',
  'password.changed',
  'password.reset',
  'api_key.issued',
  'api_key.rotated',
  'api_key.revoked',
  'oauth_client.registered',
  'oauth_client.rotated',
  'oauth_client.revoked',
] as const;

export type Action = (typeof actions)[number];

/** Of a field: what it was and is, as far as that is neither a secret nor about a person. */
export type Changes = Readonly<Record<string, unknown>>;

/** Somebody did something to something. Holds ids only, so that it can stay when a person is erased. */
export interface Act {
  /** Whoever the token of the request names: `usr_…`, `oac_…`, `opr_…`, or `gateway` for who has no name yet. */
  readonly actor: string;
  readonly action: Action;
  readonly subject: Id<string>;
  readonly changes?: Changes;
}
