import { describe, expect, it } from '@jest/globals';
import { hashOfApiKey, isApiKeySecret, newApiKeySecret, prefixOfApiKey } from './api-key-secret.ts';

describe('an API key', () => {
  const secret = newApiKeySecret('key');

  it('is recognised, and looks like one', () => {
    expect(secret).toMatch(/^atlas_key_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/);
    expect(isApiKeySecret(secret)).toBe(true);
  });

  it('is refused when any one character is mistyped', () => {
    for (let at = 0; at < secret.length; at++) {
      const mistyped = secret.slice(0, at) + (secret[at] === 'x' ? 'y' : 'x') + secret.slice(at + 1);
      expect(isApiKeySecret(mistyped)).toBe(false);
    }
  });

  it('is never made twice', () => expect(newApiKeySecret('key')).not.toBe(secret));

  it('is shown by a prefix that says nothing of the rest', () => expect(prefixOfApiKey(secret)).toHaveLength(14));

  it('is kept as its SHA-256', () => expect(hashOfApiKey(secret)).toMatch(/^[0-9a-f]{64}$/));
});
