import { readFile, writeFile } from 'node:fs/promises';
import { newId } from '@atlas/kernel';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Principal } from '../principal.ts';
import { Unauthenticated } from '../service.errors.ts';
import { testSigner, type TestSigner } from '../testing.ts';
import { KeySetFile } from './key-set-file.ts';
import { mintServiceToken } from './service-token.ts';
import { TokenVerifier } from './token-verifier.ts';

const now = new Date('2026-11-22T06:00:00Z');
const user = { kind: 'user', subject: 'usr_1', tenantId: newId('ten') } as const;
const principal: Principal = { ...user, scopes: ['orders:read'], configVersion: 0 };

describe('a service token that the gateway has not signed', () => {
  let signer: TestSigner;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    signer = await testSigner();
    verifier = verifierOf(signer);
  });

  function verifierOf({ jwksFile }: TestSigner): TokenVerifier {
    return new TokenVerifier('orders', new KeySetFile(jwksFile, () => undefined), { now: () => now });
  }

  it('is refused when somebody else signed it', async () => {
    const stranger = await testSigner();
    const token = await mintServiceToken(stranger.signingKey, principal, 'orders', { now });
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when it was changed', async () => {
    const token = await mintServiceToken(signer.signingKey, principal, 'orders', { now });
    const [header, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ ...decodeJwt(token), kind: 'operator', scope: 'operator' })).toString(
      'base64url',
    );
    await expect(verifier.verify(`${header}.${claims}.${signature}`)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when it says that it is not signed', async () => {
    const [, claims] = (await mintServiceToken(signer.signingKey, principal, 'orders', { now })).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    await expect(verifier.verify(`${header}.${claims}.`)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when its signature was made with the public key, as if that were a secret', async () => {
    const { keys } = JSON.parse(await readFile(signer.jwksFile, 'utf8')) as { keys: { x: string; kid: string }[] };
    const [{ x, kid } = { x: '', kid: '' }] = keys;
    const forged = new SignJWT({ kind: 'operator', scope: 'operator' })
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
      .setIssuer('atlas-gateway')
      .setAudience('orders')
      .setSubject('opr_1')
      .setIssuedAt(Math.floor(now.getTime() / 1000))
      .setExpirationTime(Math.floor(now.getTime() / 1000) + 60);
    for (const secret of [Buffer.from(x, 'base64url'), Buffer.from(x), Buffer.from(JSON.stringify(keys[0]))])
      await expect(verifier.verify(await forged.sign(secret))).rejects.toThrow(Unauthenticated);
  });

  it('is refused when nobody knows the key that it names', async () => {
    const token = await mintServiceToken({ ...signer.signingKey, keyId: 'elsewhere' }, principal, 'orders', { now });
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when another algorithm has signed it, even with a key that the file holds', async () => {
    const other = await testSigner();
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const keys = [
      ...(await keysOf(other)),
      { ...(await exportJWK(publicKey)), kid: 'curve', alg: 'ES256', use: 'sig' },
    ];
    await writeFile(other.jwksFile, JSON.stringify({ keys }));
    const token = await mintServiceToken(other.signingKey, principal, 'orders', { now });
    await verifierOf(other).verify(token);
    const bySomethingElse = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: 'ES256', kid: 'curve', typ: 'JWT' })
      .sign(privateKey);
    await expect(verifierOf(other).verify(bySomethingElse)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when it brings its own key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const own = {
      jwk: await exportJWK(publicKey),
      jku: 'https://keys.example/jwks.json',
      x5u: 'https://keys.example/x',
    };
    for (const kid of ['test', 'own']) {
      const forged = new SignJWT({ kind: 'operator', scope: 'operator' })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT', ...own })
        .setIssuer('atlas-gateway')
        .setAudience('orders')
        .setSubject('opr_1')
        .setIssuedAt(now.getTime() / 1000)
        .setExpirationTime(now.getTime() / 1000 + 60);
      await expect(verifier.verify(await forged.sign(privateKey))).rejects.toThrow(Unauthenticated);
    }
  });
});

async function keysOf({ jwksFile }: TestSigner): Promise<unknown[]> {
  const { keys } = JSON.parse(await readFile(jwksFile, 'utf8')) as { keys: unknown[] };
  return keys;
}
