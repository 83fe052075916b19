import { principalFrom, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { gatewayConfig, type GatewayConfig } from './gateway.config.ts';
import { KeysNotVerifiable } from './gateway.errors.ts';
import { Upstreams } from './upstreams.gateway.ts';
import { TokenMint } from './token-mint.gateway.ts';

const self: Principal = { kind: 'service', subject: 'gateway', scopes: ['keys:verify'], configVersion: 0 };
const patienceMs = 2_000;

/** Asks accounts who holds a key. */
@Injectable()
export class AccountsGateway {
  private readonly address: string;

  constructor(
    @Inject(gatewayConfig.KEY) { accounts }: GatewayConfig,
    private readonly tokens: TokenMint,
    private readonly upstreams: Upstreams,
  ) {
    this.address = new URL('/internal/api-keys/verify', accounts).href;
  }

  /** Undefined: nobody does, or nobody any more. */
  async holderOf(keyHash: string): Promise<Principal | undefined> {
    const token = await this.tokens.tokenFor(self, 'accounts');
    const { status, answer } = await this.ask(token, keyHash);
    if (status === 404) return undefined;
    const principal = status === 200 ? principalFrom(answer) : undefined;
    if (!principal)
      throw new KeysNotVerifiable({ retryAfterSeconds: 1, cause: new Error(`accounts answered ${status}`) });
    return principal;
  }

  private async ask(token: string, hash: string): Promise<{ status: number; answer: unknown }> {
    try {
      return await this.upstreams.ask(this.address, { token, question: { hash }, patienceMs });
    } catch (error) {
      throw new KeysNotVerifiable({ retryAfterSeconds: 1, cause: error });
    }
  }
}
