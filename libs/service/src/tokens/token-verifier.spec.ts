import { readFile, rename, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@atlas/kernel';
import { SignJWT } from 'jose';
import type { Principal } from '../principal.ts';
import { Unauthenticated } from '../service.errors.ts';
import { testSigner, type TestSigner } from '../testing.ts';
import { KeySetFile } from './key-set-file.ts';
import { mintServiceToken } from './service-token.ts';
import { SigningKeyFile } from './signing-key.ts';
import { TokenVerifier } from './token-verifier.ts';

const principal: Principal = {
  kind: 'user',
  subject: 'usr_1',
  tenantId: newId('ten'),
  userId: newId('usr'),
  userEmail: 'ada@acme.example',
  scopes: ['orders:read', 'orders:write'],
  configVersion: 4,
};

const start = new Date('2026-11-22T06:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

describe('a service token', () => {
  let signer: TestSigner;
  let now = start;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    signer = await testSigner();
    verifier = newVerifier(signer.jwksFile);
  });

  function newVerifier(jwksFile: string, audience = 'orders'): TokenVerifier {
    return new TokenVerifier(audience, new KeySetFile(jwksFile, () => undefined), { now: () => now });
  }

  it('tells the service who the request is for', async () => {
    now = start;
    const token = await mintServiceToken(signer.signingKey, principal, 'orders', { now });
    expect(await verifier.verify(token)).toEqual(principal);
    expect(verifier.known(token)).toEqual(principal);
  });

  it('holds for a minute and the difference between two clocks, and then no longer', async () => {
    const token = await mintServiceToken(signer.signingKey, principal, 'orders', { now: start });
    now = after(89);
    await verifier.verify(token);
    expect(verifier.known(token)).toEqual(principal);
    now = after(91);
    expect(verifier.known(token)).toBeUndefined();
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
    now = start;
  });

  it('is refused when it was made for another service', async () => {
    const token = await mintServiceToken(signer.signingKey, principal, 'billing', { now });
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when it lives longer than a minute', async () => {
    const token = await mintServiceToken(signer.signingKey, principal, 'orders', { now, lifeSeconds: 61 });
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  });

  const issuedAt = start.getTime() / 1000;
  const complete = {
    iss: 'atlas-gateway',
    aud: 'orders',
    sub: 'opr_1',
    kind: 'operator',
    iat: issuedAt,
    exp: issuedAt + 60,
  };
  const signed = (claims: object, typ = 'JWT') =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ }).sign(signer.signingKey.key);

  it('holds when it says all that it must', async () =>
    expect(await verifier.verify(await signed(complete))).toMatchObject({ kind: 'operator' }));

  it('is refused when it is of another kind, though the same key has signed it', async () =>
    expect(verifier.verify(await signed(complete, 'at+jwt'))).rejects.toThrow(Unauthenticated));

  it.each(['iss', 'aud', 'sub', 'kind', 'iat', 'exp'])('is refused when it lacks its %s', async (claim) => {
    const rest = Object.fromEntries(Object.entries(complete).filter(([name]) => name !== claim));
    await expect(verifier.verify(await signed(rest))).rejects.toThrow(Unauthenticated);
  });

  it.each([
    ['is issued by somebody else', { iss: 'atlas' }],
    ['is for several services, as no gateway makes one', { aud: ['billing', 'accounts'] }],
    ['speaks of a kind that nobody knows', { kind: 'root' }],
    ['is valid only later', { nbf: issuedAt + 3_600 }],
    ['was issued after it ends', { exp: issuedAt - 3_600 }],
  ])('is refused when it %s', async (_, changes) => {
    await expect(verifier.verify(await signed({ ...complete, ...changes }))).rejects.toThrow(Unauthenticated);
  });

  it('is refused when it is no token at all', async () => {
    for (const token of ['', '.', '..', 'a.b.c', 'e30.e30.', 'x'.repeat(20_000)])
      await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when a user has no tenant', async () => {
    const token = await mintServiceToken(
      signer.signingKey,
      { kind: 'user', subject: 'x', scopes: [], configVersion: 0 },
      'orders',
      { now },
    );
    await expect(verifier.verify(token)).rejects.toThrow(Unauthenticated);
  });

  it('may be signed with a new key as soon as the file holds it', async () => {
    const [old, next] = [await testSigner('old'), await testSigner('next')];
    const rotating = new KeySetFile(old.jwksFile, () => undefined, 0);
    const verifierOfBoth = new TokenVerifier('orders', rotating, { now: () => now });
    await verifierOfBoth.verify(await mintServiceToken(old.signingKey, principal, 'orders', { now }));

    const both = { keys: [...(await keysOf(old)), ...(await keysOf(next))] };
    await writeFile(`${old.jwksFile}.new`, JSON.stringify(both));
    await rename(`${old.jwksFile}.new`, old.jwksFile);
    for (const each of [old, next])
      await verifierOfBoth.verify(await mintServiceToken(each.signingKey, principal, 'orders', { now: after(1) }));
  });

  it('is signed with another key as soon as that stands in the file, and with the last one while it cannot be read', async () => {
    const [old, next] = [await testSigner('old'), await testSigner('next')];
    const told: unknown[] = [];
    const signing = new SigningKeyFile(old.signingKeyFile, (error) => told.push(error), 0);
    expect((await signing.current()).keyId).toBe('old');
    await writeFile(`${old.signingKeyFile}.new`, await readFile(next.signingKeyFile));
    await rename(`${old.signingKeyFile}.new`, old.signingKeyFile);
    expect((await signing.current()).keyId).toBe('next');
    await writeFile(old.signingKeyFile, await readFile(next.jwksFile)); // public keys sign nothing
    expect((await signing.current()).keyId).toBe('next');
    expect(told).toHaveLength(1);
  });

  it('is still checked with the keys before when the file was written badly', async () => {
    const careless = await testSigner();
    const told: unknown[] = [];
    const keys = new KeySetFile(careless.jwksFile, (error) => told.push(error), 0);
    await keys.load();
    await writeFile(careless.jwksFile, '{');
    await new TokenVerifier('orders', keys, { now: () => now }).verify(
      await mintServiceToken(careless.signingKey, principal, 'orders', { now }),
    );
    expect(told).toHaveLength(1);
  });
});

async function keysOf({ jwksFile }: TestSigner): Promise<unknown[]> {
  const { keys } = JSON.parse(await readFile(jwksFile, 'utf8')) as { keys: unknown[] };
  return keys;
}
