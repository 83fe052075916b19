import { readFile } from 'node:fs/promises';
import { importJWK } from 'jose';
import { isKey } from './json-web-key.ts';
import { KeyFile } from './key-file.ts';
import { algorithm, type SigningKey } from './service-token.ts';

/** The private key of the gateway: one OKP Ed25519 JWK with a `kid`. A new one may stand there once all services know its other half. */
export class SigningKeyFile extends KeyFile<SigningKey> {
  constructor(file: string, onUnreadable: (error: unknown) => void, checkEveryMs?: number) {
    super(file, signingKeyIn, onUnreadable, checkEveryMs);
  }
}

export async function readSigningKey(file: string): Promise<SigningKey> {
  const json: unknown = JSON.parse(await readFile(file, 'utf8'));
  return signingKeyIn(json, file);
}

async function signingKeyIn(json: unknown, file: string): Promise<SigningKey> {
  const key = isKey(json) && (await importJWK(json, algorithm));
  if (!key || json.kid === undefined || key instanceof Uint8Array || key.type !== 'private')
    throw new Error(`${file} is not a private Ed25519 key with a kid`);
  return { key, keyId: json.kid };
}
