import { scopes, type Scope } from '../api-keys/scopes.ts';

/** What a person may do in their tenant; who may do more stands before who may do less. */
export const roles = ['owner', 'admin', 'member', 'read_only'] as const;
export type Role = (typeof roles)[number];

const ofMembers: readonly Scope[] = [
  'orders:read',
  'orders:write',
  'accounts:read',
  'plans:read',
  'subscriptions:read',
];

const ofAdministrators: ReadonlySet<Scope> = new Set<Scope>(['keys:read', 'audit:read']);

/** Owners and administrators may do everything; what only an owner may do is asked for by role, not by scope. */
export function scopesOf(role: Role): readonly Scope[] {
  switch (role) {
    case 'owner':
    case 'admin':
      return scopes;
    case 'member':
      return ofMembers;
    case 'read_only':
      return scopes.filter((scope) => scope.endsWith(':read') && !ofAdministrators.has(scope));
  }
}

/** What no machine can be allowed to: it has no password. */
export function scopesInPerson(role: Role): readonly string[] {
  return [...scopesOf(role), 'password:change'];
}

/** Nobody makes somebody what they are not themselves, nor changes or removes somebody who may do more. */
export function isAtLeast(role: Role, other: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(other);
}
