import { describe, expect, it } from '@jest/globals';
import { isAllowedFrom } from './sign-in-place.ts';

describe('where people may log in from', () => {
  it.each([
    [[], '198.51.100.7', true],
    [['203.0.113.0/24'], '203.0.113.9', true],
    [['203.0.113.0/24'], '203.0.114.9', false],
    [['203.0.113.9'], '203.0.113.9', true],
    [['203.0.113.9'], '203.0.113.8', false],
    [['203.0.113.0/24'], '::ffff:203.0.113.9', true],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['2001:db8::/32'], '203.0.113.9', false],
    [['10.0.0.0/8', '2001:db8::1'], '2001:db8::1', true],
    [['0.0.0.0/0'], '203.0.113.9', true],
  ])('%j: from %s %s', (networks, address, isAllowed) => expect(isAllowedFrom(networks, address)).toBe(isAllowed));
});
