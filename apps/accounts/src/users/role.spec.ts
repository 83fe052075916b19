import { describe, expect, it } from '@jest/globals';
import { isAtLeast, scopesInPerson, scopesOf } from './role.ts';

describe('a role', () => {
  it('lets owners and administrators do all that a key can be allowed to', () => {
    expect(scopesOf('admin')).toEqual(scopesOf('owner'));
    expect(scopesOf('owner')).toContain('users:write');
  });

  it('lets members order, and not hire', () => {
    expect(scopesOf('member')).toContain('orders:write');
    expect(scopesOf('member')).not.toContain('users:write');
    expect(scopesOf('member')).not.toContain('keys:write');
  });

  it('lets readers change nothing', () => {
    expect(scopesOf('read_only').filter((scope) => scope.endsWith(':write'))).toEqual([]);
  });

  it('shows keys and the audit log to administrators only', () => {
    for (const scope of ['keys:read', 'audit:read'] as const) {
      expect(scopesOf('admin')).toContain(scope);
      expect(scopesOf('member')).not.toContain(scope);
      expect(scopesOf('read_only')).not.toContain(scope);
    }
  });

  it('lets everybody change their password in person, and no machine', () => {
    expect(scopesInPerson('read_only')).toContain('password:change');
    expect(scopesOf('owner')).not.toContain('password:change');
  });

  it('stands above or beside another', () => {
    expect(isAtLeast('owner', 'owner')).toBe(true);
    expect(isAtLeast('owner', 'read_only')).toBe(true);
    expect(isAtLeast('admin', 'owner')).toBe(false);
    expect(isAtLeast('member', 'admin')).toBe(false);
  });
});
