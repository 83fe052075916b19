import { readFile } from 'node:fs/promises';
import { importJWK } from 'jose';
import { isKey } from './json-web-key.ts';
import { algorithm, type SigningKey } from './service-token.ts';

/** Reads the private key of the gateway: one OKP Ed25519 JWK with a `kid`. */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const jwk: unknown = JSON.parse(await readFile(file, 'utf8'));
  const key = isKey(jwk) && (await importJWK(jwk, algorithm));
  if (!key || jwk.kid === undefined || key instanceof Uint8Array)
    throw new Error(`${file} is not a private Ed25519 key with a kid`);
  return { key, keyId: jwk.kid };
}
