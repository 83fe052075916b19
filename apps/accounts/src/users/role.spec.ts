import { describe, expect, it } from '@jest/globals';
import { scopesOf } from './role.ts';

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
});
