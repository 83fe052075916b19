/** What a key of a tenant can be allowed to do. */
export const scopes = [
  'orders:read',
  'orders:write',
  'users:read',
  'users:write',
  'keys:read',
  'keys:write',
  'accounts:read',
  'billing:read',
  'subscriptions:read',
  'plans:read',
  'reports:read',
  'audit:read',
  'configuration:read',
  'configuration:write',
] as const;

export type Scope = (typeof scopes)[number];

/** Those of the wished scopes that the giver does not hold: nobody gives away more than they may themselves. */
export function scopesNotHeld(wished: readonly string[], held: readonly string[]): string[] {
  return wished.filter((scope) => !held.includes(scope));
}
