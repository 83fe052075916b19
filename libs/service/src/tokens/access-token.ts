import { parseId, type Clock, type OAuthClientId, type TenantId } from '@atlas/kernel';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { KeySetFile } from './key-set-file.ts';
import { algorithm, clockSkewSeconds, issuer } from './service-token.ts';
import type { SigningKeyFile } from './signing-key.ts';

/** What an OAuth client is given, and shows to the gateway alone: no service takes it, nor does the gateway take a service's. */
const audience = 'atlas-api';
const type = 'at+jwt'; // RFC 9068
const longestKnown = 10_000;

export const accessTokenLifeSeconds = 600;

/** Which client it is; what that client may do at this moment is for accounts to say. */
export interface AccessClaims {
  readonly clientId: OAuthClientId;
  readonly tenantId: TenantId;
  /** As many of the client's as were asked for. */
  readonly scopes: readonly string[];
}

interface Known {
  readonly claims: AccessClaims;
  readonly until: number;
}

/** Signed with the gateway's own key, and checked by the keys that all of them know, so that any gateway takes what another has issued. */
export class AccessTokens {
  private readonly known = new LRUCache<string, Known>({ max: longestKnown });

  constructor(
    private readonly signingKey: Pick<SigningKeyFile, 'current'>,
    private readonly keys: Pick<KeySetFile, 'current'>,
    private readonly clock: Clock,
  ) {}

  async issue({ clientId, tenantId, scopes }: AccessClaims): Promise<string> {
    const { key, keyId } = await this.signingKey.current();
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT({ tenant: tenantId, scope: scopes.join(' ') })
      .setProtectedHeader({ alg: algorithm, kid: keyId, typ: type })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(clientId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + accessTokenLifeSeconds)
      .sign(key);
  }

  /** Undefined: it is forged, has run out, or is of another kind. */
  async read(token: string): Promise<AccessClaims | undefined> {
    const known = this.known.get(token);
    if (known) return this.clock.now().getTime() < known.until ? known.claims : undefined;
    const payload = await this.payloadOf(token);
    const claims = payload && claimsIn(payload);
    if (claims) this.known.set(token, { claims, until: ((payload.exp ?? 0) + clockSkewSeconds) * 1000 });
    return claims;
  }

  private async payloadOf(token: string): Promise<JWTPayload | undefined> {
    const keys = await this.keys.current();
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ issuer, audience, typ: type, algorithms: [algorithm], clockTolerance: clockSkewSeconds },
        ...{ requiredClaims: ['exp', 'iat', 'sub'], currentDate: this.clock.now() },
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

function claimsIn({ sub = '', tenant, scope }: JWTPayload): AccessClaims | undefined {
  const clientId = parseId('oac', sub);
  const tenantId = typeof tenant === 'string' ? parseId('ten', tenant) : undefined;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : [];
  return clientId && tenantId && { clientId, tenantId, scopes };
}
