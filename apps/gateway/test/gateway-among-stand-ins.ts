import { newId } from '@atlas/kernel';
import {
  createService,
  hashOfApiKey,
  newApiKeySecret,
  revocationMarkOf,
  type ConfigDescription,
  type Principal,
  type ProcessConfig,
  type ServiceApplication,
} from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import type { Type } from '@nestjs/common';
import { gatewayConfig } from '../src/gateway.config.ts';
import { GatewayModule } from '../src/gateway.module.ts';
import { cookieOf, csrfTokenOf, longestMs, newTicket } from '../src/sessions/session.ts';
import { SessionStore } from '../src/sessions/sessions.store.ts';
import { patientRedis } from './patient-redis.ts';
import { answers, StandIn, type Behaviour, type SeenRequest } from './stand-in.ts';

export interface PersonLoggedIn {
  readonly principal: Principal;
  readonly headers: { readonly cookie: string; readonly 'x-csrf-token': string };
}

const upstreams = ['ORDERS', 'BILLING', 'SUBSCRIPTIONS', 'NOTIFICATIONS', 'REPORTING'] as const;

/** Gateways, each as in a process of its own, before one stand-in for accounts and one for all other services. */
export class GatewayAmongStandIns {
  readonly gateways: ServiceApplication[] = [];
  private readonly holders = new Map<string, Principal>();
  private readonly people = new Map<string, Principal>();
  private readonly epochs = new Map<string, number>();
  private loginsBy: (password: string) => readonly object[] = () => [];

  private constructor(
    readonly accounts: StandIn,
    readonly services: StandIn,
    readonly signer: TestSigner,
    private readonly redisUrl: string,
  ) {
    accounts.behave = this.answerAsAccounts;
  }

  static async start(
    redisUrl: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<GatewayAmongStandIns> {
    const [accounts, services, signer] = await Promise.all([StandIn.start(), StandIn.start(), testSigner()]);
    const system = new GatewayAmongStandIns(accounts, services, signer, redisUrl);
    await system.addGateway(environment);
    return system;
  }

  static startWithoutRedis(environment: Readonly<Record<string, string>> = {}): Promise<GatewayAmongStandIns> {
    return GatewayAmongStandIns.start('redis://127.0.0.1:1', environment);
  }

  /** Returns its address. */
  async addGateway(environment: Readonly<Record<string, string>> = {}, module: Type = GatewayModule): Promise<string> {
    const config: ConfigDescription<ProcessConfig> = gatewayConfig;
    const gateway = await createService(module, config, {
      env: {
        ATLAS_TOKEN_SIGNING_KEY_FILE: this.signer.signingKeyFile,
        ATLAS_TOKEN_JWKS_FILE: this.signer.jwksFile,
        ATLAS_REDIS_URL: this.redisUrl,
        ATLAS_REDIS_TIMEOUT_MS: '10000', // a test machine may be busy
        ATLAS_LOG_LEVEL: 'silent',
        ATLAS_UPSTREAM_ACCOUNTS: this.accounts.url,
        ...Object.fromEntries(upstreams.map((name) => [`ATLAS_UPSTREAM_${name}`, this.services.url])),
        ...environment,
      },
    });
    await gateway.listen(0, '127.0.0.1');
    this.gateways.push(gateway);
    return gateway.getUrl();
  }

  /** The first that was started. */
  get gateway(): ServiceApplication {
    const [first] = this.gateways;
    if (!first) throw new Error('no gateway runs');
    return first;
  }

  get address(): Promise<string> {
    return this.gateway.getUrl();
  }

  keyOf(principal = userOf(newId('ten'))): string {
    const secret = newApiKeySecret(principal.kind === 'operator' ? 'opr' : 'key');
    this.holders.set(hashOfApiKey(secret), principal);
    return secret;
  }

  forget(key: string): void {
    this.holders.delete(hashOfApiKey(key));
  }

  /** As accounts does it: what the gateways still remember of it counts no more. */
  async revoke(key: string): Promise<void> {
    const redis = await patientRedis(this.redisUrl);
    await redis.ask((client) => client.set(revocationMarkOf(hashOfApiKey(key)), '1', 'EX', 60));
    redis.close();
  }

  forgetPerson({ userId }: Principal): void {
    this.people.delete(userId ?? '');
  }

  changePassword({ userId }: Principal): void {
    this.epochs.set(userId ?? '', 2);
  }

  answerLogins(loginsBy: (password: string) => readonly object[]): void {
    this.loginsBy = loginsBy;
  }

  async logIn(principal = userOf(newId('ten'))): Promise<PersonLoggedIn> {
    const { tenantId, userId } = principal;
    if (!tenantId || !userId) throw new Error('only a user logs in');
    this.people.set(userId, principal);
    const ticket = newTicket();
    const redis = await patientRedis(this.redisUrl);
    const openedAt = new Date();
    const endsAt = new Date(openedAt.getTime() + longestMs);
    await new SessionStore(redis).open(
      { id: ticket.id, tenantId, userId, epoch: 1, openedAt, endsAt, device: 'Firefox' },
      ticket,
    );
    redis.close();
    return { principal, headers: { cookie: cookieOf(ticket), 'x-csrf-token': csrfTokenOf(ticket) } };
  }

  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.close()));
    await Promise.all([this.accounts.stop(), this.services.stop()]);
  }

  private readonly answerAsAccounts: Behaviour = (request, response) => {
    const found = request.url.startsWith('/internal') ? this.foundFor(request) : { ok: true };
    answers(found ? 200 : 404, found ?? {})(request, response);
  };

  private foundFor({ url, body }: SeenRequest): object | undefined {
    const { hash = '', userId = '', password = '' } = JSON.parse(body) as Record<string, string | undefined>;
    if (url === '/internal/logins/verify') return { logins: this.loginsBy(password) };
    if (url === '/internal/api-keys/verify') return this.holders.get(hash);
    const principal = this.people.get(userId);
    return principal && { principal, epoch: this.epochs.get(userId) ?? 1 };
  }
}

export function userOf(tenantId = newId('ten')): Principal {
  const userId = newId('usr');
  const scopes = ['orders:read', 'orders:write'];
  return { kind: 'user', subject: userId, tenantId, userId, scopes, configVersion: 1 };
}
