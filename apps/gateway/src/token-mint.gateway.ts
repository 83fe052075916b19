import type { Clock } from '@atlas/kernel';
import { CLOCK, mintServiceToken, type Principal, type SigningKey } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Upstream } from './routes.ts';

export const SIGNING_KEY = Symbol('atlas.signing-key');

interface Minted {
  readonly token: Promise<string>;
  readonly until: number;
}

/** A token lives for a minute; the last forty seconds are for slow requests and differing clocks. */
const reusedForMs = 20_000;

/** Signs what the services trust. A signature costs 0.1 ms, so that a principal's token for a service is used for a while. */
@Injectable()
export class TokenMint {
  /** By the principal as it was last verified: the tokens of an outdated one are forgotten with it. */
  private readonly minted = new WeakMap<Principal, Map<Upstream, Minted>>();

  constructor(
    @Inject(SIGNING_KEY) private readonly key: SigningKey,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  tokenFor(principal: Principal, audience: Upstream): Promise<string> {
    const now = this.clock.now();
    const tokens = this.minted.get(principal) ?? new Map<Upstream, Minted>();
    this.minted.set(principal, tokens);
    const last = tokens.get(audience);
    if (last && now.getTime() < last.until) return last.token;
    const token = mintServiceToken(this.key, principal, audience, { now });
    tokens.set(audience, { token, until: now.getTime() + reusedForMs });
    return token;
  }
}
