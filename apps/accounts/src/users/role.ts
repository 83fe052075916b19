import { scopes, type Scope } from '../api-keys/scopes.ts';

/** What a person may do in their tenant. */
export const roles = ['owner', 'admin', 'member', 'read_only'] as const;
export type Role = (typeof roles)[number];

const ofMembers: readonly Scope[] = [
  'orders:read',
  'orders:write',
  'accounts:read',
  'plans:read',
  'subscriptions:read',
];

/** Owners and administrators may do everything; what only an owner may do is asked for by role, not by scope. */
export function scopesOf(role: Role): readonly Scope[] {
  switch (role) {
    case 'owner':
    case 'admin':
      return scopes;
    case 'member':
      return ofMembers;
    case 'read_only':
      return scopes.filter((scope) => scope.endsWith(':read') && scope !== 'keys:read');
  }
}
