import { parseId, type OAuthClientId, type TenantId, type UserId } from '@atlas/kernel';
import { principalFrom, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { gatewayConfig, type GatewayConfig } from './gateway.config.ts';
import { CallersNotVerifiable } from './gateway.errors.ts';
import { TokenMint } from './token-mint.gateway.ts';
import { Upstreams } from './upstreams.gateway.ts';

const self: Principal = {
  kind: 'service',
  subject: 'gateway',
  scopes: ['keys:verify', 'clients:verify', 'logins:verify', 'users:describe', 'password-resets:request'],
  configVersion: 0,
};
/** A machine on which everything starts at once answers late, and Argon2 takes its time; who cannot be asked at all is known of at once. */
const patienceMs = 10_000;

/** A user as they are at this moment, and which of their sessions are alive. */
export interface UserDescription {
  readonly principal: Principal;
  readonly epoch: number;
}

/** Who holds a key, and until when that holds. */
export interface KeyHolder {
  readonly principal: Principal;
  readonly expiresAt?: Date;
}

/** Somebody whose password was right. */
export interface Login {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly epoch: number;
}

export interface LoginAttempt {
  readonly email: string;
  readonly password: string;
  readonly tenantId?: TenantId;
}

type Fields<Names extends string> = { readonly [Name in Names]?: unknown };

/** Asks accounts, which knows, who somebody is. */
@Injectable()
export class AccountsGateway {
  constructor(
    @Inject(gatewayConfig.KEY) private readonly config: GatewayConfig,
    private readonly tokens: TokenMint,
    private readonly upstreams: Upstreams,
  ) {}

  /** Undefined: nobody holds this key, or nobody any more. */
  async holderOf(keyHash: string): Promise<KeyHolder | undefined> {
    const { status, answer } = await this.ask('/internal/api-keys/verify', { hash: keyHash });
    return status === 404 ? undefined : understood(status, holderFrom(answer));
  }

  /** Undefined: there is no such client, not any more, or not with this secret. Without one: of a client that has shown a token. */
  async clientBy(clientId: OAuthClientId, secretHash?: string): Promise<Principal | undefined> {
    const question = { clientId, ...(secretHash !== undefined && { secretHash }) };
    const { status, answer } = await this.ask('/internal/oauth-clients/verify', question);
    return status === 404 ? undefined : understood(status, principalFrom(answer));
  }

  /** Whether somebody has the address, accounts does not say. */
  async requestPasswordReset(email: string): Promise<void> {
    const { status } = await this.ask('/internal/password-resets', { email });
    understood(status === 202 ? 200 : status, true);
  }

  /** Undefined: there is no such user (any more). */
  async describe(tenantId: TenantId, userId: UserId): Promise<UserDescription | undefined> {
    const { status, answer } = await this.ask('/internal/users/describe', { tenantId, userId });
    return status === 404 ? undefined : understood(status, descriptionFrom(answer));
  }

  /** Empty when address and password do not belong together anywhere. */
  async verifyLogin(attempt: LoginAttempt): Promise<readonly Login[]> {
    const { status, answer } = await this.ask('/internal/logins/verify', attempt);
    return understood(status, loginsFrom(answer));
  }

  private async ask(path: string, question: object): Promise<{ status: number; answer: unknown }> {
    const token = await this.tokens.tokenFor(self, 'accounts');
    try {
      return await this.upstreams.ask(this.config.accounts + path, { token, question, patienceMs });
    } catch (error) {
      throw new CallersNotVerifiable({ retryAfterSeconds: 1, cause: error });
    }
  }
}

function understood<Answer>(status: number, answer: Answer | undefined): Answer {
  if (status === 200 && answer !== undefined) return answer;
  throw new CallersNotVerifiable({ retryAfterSeconds: 1, cause: new Error(`accounts answered ${status}`) });
}

function holderFrom(answer: unknown): KeyHolder | undefined {
  const principal = principalFrom(answer);
  if (!principal || typeof answer !== 'object' || answer === null) return undefined;
  const { expiresAt }: Fields<'expiresAt'> = answer;
  return { principal, ...(typeof expiresAt === 'string' && { expiresAt: new Date(expiresAt) }) };
}

function descriptionFrom(answer: unknown): UserDescription | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { principal: described, epoch }: Fields<'principal' | 'epoch'> = answer;
  const principal = principalFrom(described);
  return principal && typeof epoch === 'number' ? { principal, epoch } : undefined;
}

function loginsFrom(answer: unknown): readonly Login[] | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { logins }: Fields<'logins'> = answer;
  return Array.isArray(logins) ? logins.flatMap((login: unknown) => loginFrom(login) ?? []) : undefined;
}

function loginFrom(answer: unknown): Login | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { tenantId, userId, epoch }: Fields<'tenantId' | 'userId' | 'epoch'> = answer;
  const tenant = typeof tenantId === 'string' ? parseId('ten', tenantId) : undefined;
  const user = typeof userId === 'string' ? parseId('usr', userId) : undefined;
  return tenant && user && typeof epoch === 'number' ? { tenantId: tenant, userId: user, epoch } : undefined;
}
