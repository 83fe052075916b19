import { newId } from '@atlas/kernel';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { testSigner, type TestSigner } from '../testing.ts';
import { accessTokenLifeSeconds, AccessTokens, type AccessClaims } from './access-token.ts';
import { KeySetFile } from './key-set-file.ts';
import { clockSkewSeconds, mintServiceToken } from './service-token.ts';
import { SigningKeyFile } from './signing-key.ts';

const claims: AccessClaims = { clientId: newId('oac'), tenantId: newId('ten'), scopes: ['orders:read', 'plans:read'] };
const unreadable = (error: unknown) => {
  throw error;
};

describe('an access token', () => {
  let signer: TestSigner;
  let now = new Date('2026-03-01T12:00:00Z');

  const tokensOf = ({ signingKeyFile, jwksFile }: TestSigner) =>
    new AccessTokens(new SigningKeyFile(signingKeyFile, unreadable), new KeySetFile(jwksFile, unreadable), {
      now: () => now,
    });

  beforeAll(async () => void (signer = await testSigner()));

  it('says which client it is, and what was asked for', async () => {
    const token = await tokensOf(signer).issue(claims);
    expect(await tokensOf(signer).read(token)).toEqual(claims);
  });

  it('runs out, also for who has seen it before', async () => {
    const tokens = tokensOf(signer);
    const token = await tokens.issue(claims);
    expect(await tokens.read(token)).toEqual(claims);
    now = new Date(now.getTime() + (accessTokenLifeSeconds + clockSkewSeconds) * 1_000);
    expect(await tokens.read(token)).toBeUndefined();
    expect(await tokensOf(signer).read(token)).toBeUndefined();
  });

  it('is refused when it is another’s, a service’s, unsigned, or none', async () => {
    const tokens = tokensOf(signer);
    const foreign = await tokensOf(await testSigner()).issue(claims);
    const principal = { kind: 'user' as const, subject: claims.clientId, ...claims, configVersion: 0 };
    const ofAService = await mintServiceToken(signer.signingKey, principal, 'atlas-api', { now });
    const unsigned = new UnsecuredJWT({ tenant: claims.tenantId, scope: '' })
      .setIssuer('atlas-gateway')
      .setAudience('atlas-api')
      .setSubject(claims.clientId)
      .setIssuedAt(now)
      .setExpirationTime(new Date(now.getTime() + 60_000))
      .encode();
    for (const refused of [foreign, ofAService, unsigned, 'a.b.c', ''])
      expect(await tokens.read(refused)).toBeUndefined();
  });
});
