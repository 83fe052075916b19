import { describe, expect, it } from '@jest/globals';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from '../dev-stack/json-file.mjs';
import { ensureSecrets, newSigningKey, publicPart } from './secrets.mjs';

describe('the secrets of an installation', () => {
  it('stay the same from start to start, and only the new database gets a new password', () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'atlas-')), 'secrets');
    const first = ensureSecrets(directory, ['orders']);
    const second = ensureSecrets(directory, ['orders', 'billing']);
    expect(second).toEqual({
      ...first,
      databasePasswords: { ...first.databasePasswords, billing: expect.any(String) },
    });
  });

  it('can be read by their owner only', () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'atlas-')), 'secrets');
    const { signingKeyFile } = ensureSecrets(directory, []);
    expect(statSync(signingKeyFile).mode & 0o077).toBe(0);
  });

  it('keep the private half of the token key out of what services get', () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'atlas-')), 'secrets');
    const { jwksFile, signingKeyFile } = ensureSecrets(directory, []);
    expect(readJson(jwksFile).keys).toEqual([publicPart(readJson(signingKeyFile))]);
    expect(readJson(jwksFile).keys[0]).not.toHaveProperty('d');
  });

  it('hold a key whose public half verifies what its private half signs', () => {
    const key = newSigningKey();
    const signature = sign(null, Buffer.from('token'), createPrivateKey({ key, format: 'jwk' }));
    expect(
      verify(null, Buffer.from('token'), createPublicKey({ key: publicPart(key), format: 'jwk' }), signature),
    ).toBe(true);
  });
});
