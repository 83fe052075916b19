import type { Clock } from '@atlas/kernel';
import { jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../principal.ts';
import { Unauthenticated } from '../service.errors.ts';
import type { KeySetFile } from './key-set-file.ts';
import { algorithm, clockSkewSeconds, issuer, longestLifeSeconds, principalOf, type } from './service-token.ts';

interface Verified {
  readonly principal: Principal;
  readonly until: number;
}

/** Checks service tokens. The gateway sends one token with many requests, so its verdict is kept until the token ends. */
export class TokenVerifier {
  private readonly verified = new LRUCache<string, Verified>({ max: 10_000 });

  constructor(
    private readonly audience: string,
    private readonly keys: Pick<KeySetFile, 'current' | 'load'>,
    private readonly clock: Clock,
  ) {}

  /** Once, before the first request: a process without keys must not seem to be up. */
  load(): Promise<void> {
    return this.keys.load();
  }

  /** What is already known of a token, without waiting. */
  known(token: string): Principal | undefined {
    const entry = this.verified.get(token);
    return entry && this.clock.now().getTime() < entry.until ? entry.principal : undefined;
  }

  async verify(token: string): Promise<Principal> {
    const payload = await this.checkSignature(token);
    const principal = principalOf(payload);
    const { exp = 0, iat = 0 } = payload;
    if (!principal || exp - iat > longestLifeSeconds)
      throw new Unauthenticated({ detail: 'The service token does not say what it must.' });
    this.verified.set(token, { principal, until: (exp + clockSkewSeconds) * 1000 });
    return principal;
  }

  private async checkSignature(token: string): Promise<JWTPayload> {
    const keys = await this.keys.current();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: this.audience,
        typ: type,
        algorithms: [algorithm],
        clockTolerance: clockSkewSeconds,
        requiredClaims: ['exp', 'iat', 'sub'],
        currentDate: this.clock.now(),
      });
      return payload;
    } catch (error) {
      throw new Unauthenticated({ detail: 'The service token is not valid.', cause: error });
    }
  }
}
