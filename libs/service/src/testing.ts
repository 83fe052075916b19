import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import type { Principal } from './principal.ts';
import { algorithm, mintServiceToken, type MintOptions, type SigningKey } from './tokens/service-token.ts';

export interface TestSigner {
  /** For `ATLAS_TOKEN_JWKS_FILE`. */
  readonly jwksFile: string;
  /** For `ATLAS_TOKEN_SIGNING_KEY_FILE`. */
  readonly signingKeyFile: string;
  readonly signingKey: SigningKey;
  /** For `ATLAS_RESET_KEY_FILE`. */
  readonly resetKeyFile: string;
  /** `authorization` of a request to a service in the name of a principal. */
  bearer(principal: TestPrincipal, audience: string, options?: MintOptions): Promise<string>;
}

export type TestPrincipal = Pick<Principal, 'kind' | 'scopes'> & Partial<Principal>;

/** A gateway's key pair of one's own, with its files. */
export async function testSigner(keyId = 'test'): Promise<TestSigner> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const signingKey = { key: privateKey, keyId };
  const folder = await mkdtemp(join(tmpdir(), 'atlas-keys-'));
  const jwksFile = join(folder, 'jwks.json');
  const signingKeyFile = join(folder, 'signing-key.json');
  const resetKeyFile = join(folder, 'reset-keys');
  await writeFile(resetKeyFile, `${randomBytes(32).toString('base64url')}\n`);
  await writeFile(
    jwksFile,
    JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' }] }),
  );
  await writeFile(signingKeyFile, JSON.stringify({ ...(await exportJWK(privateKey)), kid: keyId, alg: algorithm }));
  return {
    jwksFile,
    signingKeyFile,
    signingKey,
    resetKeyFile,
    bearer: async (principal, audience, options) =>
      `Bearer ${await mintServiceToken(signingKey, { subject: 'test', configVersion: 0, ...principal }, audience, options)}`,
  };
}
