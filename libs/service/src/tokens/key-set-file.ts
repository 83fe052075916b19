import { createLocalJWKSet, type LocalJWKSet } from 'jose';
import { isKeySet } from './json-web-key.ts';
import { KeyFile } from './key-file.ts';

/** The public keys that service tokens are checked with. */
export class KeySetFile extends KeyFile<LocalJWKSet> {
  constructor(file: string, onUnreadable: (error: unknown) => void, checkEveryMs?: number) {
    super(file, keySetIn, onUnreadable, checkEveryMs);
  }
}

function keySetIn(json: unknown, file: string): LocalJWKSet {
  if (!isKeySet(json)) throw new Error(`${file} is not a JSON Web Key Set`);
  return createLocalJWKSet(json);
}
