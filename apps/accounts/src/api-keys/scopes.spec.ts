import { describe, expect, it } from '@jest/globals';
import { scopesNotHeld } from './scopes.ts';

describe('the scopes of a new key', () => {
  it('may be some of those that its giver holds', () => {
    expect(scopesNotHeld(['orders:read'], ['orders:read', 'keys:write'])).toEqual([]);
  });

  it('are refused as far as its giver does not hold them', () => {
    expect(scopesNotHeld(['orders:read', 'orders:write'], ['orders:read', 'keys:write'])).toEqual(['orders:write']);
  });
});
