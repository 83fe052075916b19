import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../dev-stack/json-file.mjs';

/**
 * Secrets are made once, readable by their owner only, and live as long as the data that they open.
 * @typedef {{ signingKeyFile: string, jwksFile: string, resetKeyFile: string, providerApiKey: string, databasePasswords: Record<string, string> }} Secrets
 */

/**
 * @param {string} directory
 * @param {string[]} databases
 * @returns {Secrets}
 */
export function ensureSecrets(directory, databases) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const signingKeyFile = join(directory, 'token-signing-key.json');
  const jwksFile = join(directory, 'token-keys.json');
  const resetKeyFile = join(directory, 'reset-keys');
  if (!existsSync(resetKeyFile)) writeFileSync(resetKeyFile, `${newResetKey()}\n`, { mode: 0o600 });
  const signingKey = makeOnce(signingKeyFile, newSigningKey);
  writeSecret(jwksFile, { keys: [publicPart(signingKey)] });
  const keys = makeOnce(join(directory, 'generated.json'), () => ({
    providerApiKey: newPassword(),
    databasePasswords: {},
  }));
  for (const database of databases) keys.databasePasswords[database] ??= newPassword();
  writeSecret(join(directory, 'generated.json'), keys);
  return { signingKeyFile, jwksFile, resetKeyFile, ...keys };
}

/** @param {string} file */
export function writeSecret(file, value) {
  writeJson(file, value, { mode: 0o600 });
}

function makeOnce(file, make) {
  const known = readJson(file);
  if (known) return known;
  const made = make();
  writeSecret(file, made);
  return made;
}

/** @returns a private Ed25519 JSON Web Key, its id being its thumbprint (RFC 7638) */
export function newSigningKey() {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { kty, crv, x, d, kid, alg: 'EdDSA', use: 'sig' };
}

/** @returns the key without what only its holder may know */
export function publicPart({ d: _private, ...key }) {
  return key;
}

const newResetKey = () => randomBytes(32).toString('base64url');

const newPassword = () => randomBytes(18).toString('base64url');
