import { SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { principalFrom, type Principal } from '../principal.ts';

/**
 * What a service trusts: a JWT that the gateway signed for it alone, about one principal, for a minute at most. Claims are
 * additive: a reader ignores those that it does not know.
 */
export const issuer = 'atlas-gateway';
export const algorithm = 'EdDSA';
/** Unlike that of an access token, which the same key signs. */
export const type = 'JWT';
export const longestLifeSeconds = 60;
/** How far two machines' clocks may be apart. */
export const clockSkewSeconds = 30;

export interface SigningKey {
  readonly key: CryptoKey;
  readonly keyId: string;
}

export interface MintOptions {
  readonly now?: Date;
  readonly lifeSeconds?: number;
}

export function mintServiceToken(
  signingKey: SigningKey,
  principal: Principal,
  audience: string,
  options: MintOptions = {},
): Promise<string> {
  const { now = new Date(), lifeSeconds = longestLifeSeconds } = options;
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT(claimsOf(principal))
    .setProtectedHeader({ alg: algorithm, kid: signingKey.keyId, typ: type })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(principal.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifeSeconds)
    .sign(signingKey.key);
}

function claimsOf({ kind, tenantId, userId, accountId, userEmail, scopes, configVersion }: Principal): JWTPayload {
  return {
    kind,
    tenant: tenantId,
    user: userId,
    account: accountId,
    email: userEmail,
    scope: scopes.join(' '),
    cfg: configVersion,
  };
}

/** Undefined when the claims do not describe a principal. */
export function principalOf({
  sub,
  kind,
  tenant,
  user,
  account,
  email,
  scope,
  cfg,
}: JWTPayload): Principal | undefined {
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : [];
  return principalFrom({
    kind,
    subject: sub,
    tenantId: tenant,
    userId: user,
    accountId: account,
    userEmail: email,
    scopes,
    configVersion: cfg,
  });
}
