import { readFile } from 'node:fs/promises';
import { importJWK, type JWK } from 'jose';
import { algorithm, type SigningKey } from './service-token.ts';

/** Reads the private key of the gateway: one OKP Ed25519 JWK with a `kid`. */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK; // importJWK checks it
  const key = await importJWK(jwk, algorithm);
  if (jwk.kid === undefined || key instanceof Uint8Array) throw new Error(`${file} is not a private Ed25519 key with a kid`);
  return { key, keyId: jwk.kid };
}
