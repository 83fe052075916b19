import type { Clock } from '@atlas/kernel';
import { CLOCK, mintServiceToken, SigningKeyFile, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Upstream } from './routes.ts';

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
    private readonly signingKey: SigningKeyFile,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  tokenFor(principal: Principal, audience: Upstream): Promise<string> {
    const now = this.clock.now();
    const tokens = this.minted.get(principal) ?? new Map<Upstream, Minted>();
    this.minted.set(principal, tokens);
    const last = tokens.get(audience);
    if (last && now.getTime() < last.until) return last.token;
    const token = this.sign(principal, audience, now);
    tokens.set(audience, { token, until: now.getTime() + reusedForMs });
    return token;
  }

  private async sign(principal: Principal, audience: Upstream, now: Date): Promise<string> {
    return mintServiceToken(await this.signingKey.current(), principal, audience, { now });
  }
}
