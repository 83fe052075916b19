import type { AccountId, ApiKeyId, TenantId, UserId } from '@atlas/kernel';
import { createService, hashOfApiKey, type Principal, type ServiceApplication } from '@atlas/service';
import { testSigner, type TestPrincipal, type TestSigner } from '@atlas/service/testing';
import { testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { accountsConfig } from '../src/accounts.config.ts';
import { AccountsModule } from '../src/accounts.module.ts';
import { scopes as allScopes } from '../src/api-keys/scopes.ts';

export interface KeyBody {
  readonly id: ApiKeyId;
  readonly name: string;
  readonly secret: string;
  readonly userId: UserId;
  readonly scopes: string[];
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly replacedBy: string | null;
}

export interface UserBody {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

export interface Customer {
  readonly tenant: { readonly id: TenantId; readonly name: string };
  readonly account: { readonly id: AccountId };
  readonly owner: UserBody;
  readonly apiKey: KeyBody;
}

export interface PageBody<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

export interface Answered<Answer> {
  readonly status: number;
  readonly answer: Answer;
  readonly headers: NodeJS.Dict<string | number | string[]>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const operator: TestPrincipal = { kind: 'operator', scopes: ['operator'], subject: 'opr_of-the-test' };

/** What the gateway asks in its own name. */
export const gateway: TestPrincipal = {
  kind: 'service',
  scopes: [
    ...['sign-up', 'keys:verify', 'clients:verify', 'logins:verify', 'users:describe'],
    ...['password-resets:request', 'password-resets:confirm'],
  ],
  subject: 'gateway',
};

export const bySize = (one: number, other: number) => one - other;

/** In the name of a user, who may do everything unless a test says otherwise. */
export const personOf = ({ tenant }: Pick<Customer, 'tenant'>, { id }: { id: UserId }, scopes?: string[]) => ({
  ...{ kind: 'user' as const, subject: id, tenantId: tenant.id, userId: id },
  scopes: scopes ?? [...allScopes, 'password:change'],
});

export const ownerOf = (customer: Customer, scopes?: string[]) => personOf(customer, customer.owner, scopes);

/** The service on a database of its own, without Kafka: what it publishes stays where a test can look at it. */
export class AccountsInTest {
  private customers = 0;

  private constructor(
    readonly app: ServiceApplication,
    readonly database: TestDatabase,
    readonly signer: TestSigner,
  ) {}

  static async start(more: Readonly<Record<string, string>> = {}): Promise<AccountsInTest> {
    const database = await testDatabase('accounts', migrations);
    await keepEventsInOutbox(database);
    const signer = await testSigner();
    const env = {
      ATLAS_DATABASE_URL: database.urls.app,
      ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
      ATLAS_KAFKA_BROKERS: '127.0.0.1:1',
      ATLAS_REDIS_URL: testServers.redisUrl(),
      ATLAS_REDIS_TIMEOUT_MS: '10000', // a test machine may be busy
      ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
      ATLAS_RESET_KEY_FILE: signer.resetKeyFile,
      ATLAS_LOG_LEVEL: 'error',
      ...more,
    };
    const app = await createService(AccountsModule, accountsConfig, { env });
    await app.init();
    return new AccountsInTest(app, database, signer);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  async call<Answer>(
    principal: TestPrincipal,
    method: Method,
    url: string,
    payload?: object,
    more: Record<string, string> = {},
  ): Promise<Answered<Answer>> {
    const key = method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {};
    const headers = { ...key, ...more, authorization: await this.signer.bearer(principal, 'accounts') };
    const response = await this.app.inject({ method, url, headers, ...(payload && { payload }) });
    const { statusCode: status, body } = response;
    return { status, answer: (body === '' ? {} : JSON.parse(body)) as Answer, headers: response.headers };
  }

  async aCustomer(): Promise<Customer> {
    const name = `Customer ${++this.customers}`;
    const owner = { email: `owner@c${this.customers}.example`, name: 'Ada' };
    const { status, answer } = await this.call<Customer>(operator, 'POST', '/v1/admin/tenants', { name, owner });
    if (status !== 201) throw new Error(`no customer: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async aUserOf(customer: Customer, role: string, name = 'Grace'): Promise<UserBody> {
    const wish = { email: `${crypto.randomUUID()}@c.example`, name, role };
    const { status, answer } = await this.call<UserBody>(ownerOf(customer), 'POST', '/v1/users', wish);
    if (status !== 201) throw new Error(`no user: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async aKeyOf(principal: TestPrincipal, wish: object): Promise<KeyBody> {
    const { status, answer } = await this.call<KeyBody>(principal, 'POST', '/v1/api-keys', { name: 'a key', ...wish });
    if (status !== 201) throw new Error(`no key: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  verify(secret: string): Promise<Answered<Principal & { expiresAt?: string }>> {
    return this.call(gateway, 'POST', '/internal/api-keys/verify', { hash: hashOfApiKey(secret) });
  }

  async eventsOf(key: string): Promise<{ type: string; data: unknown }[]> {
    const { rows } = await this.database.admin.query<{ headers: string; payload: Buffer }>(
      'SELECT headers, payload FROM bus.outbox WHERE key = $1 ORDER BY seq',
      [key],
    );
    return rows.map(({ headers, payload }) => ({
      type: /"?ce_type"?:"?([a-z._]+)/.exec(headers)?.[1] ?? headers,
      data: JSON.parse(payload.toString()),
    }));
  }

  async outboxSize(): Promise<number> {
    return this.count('bus.outbox');
  }

  async count(table: string): Promise<number> {
    const { rows } = await this.database.admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]?.count ?? 0;
  }
}

/** Takes the relay's leases away. */
async function keepEventsInOutbox({ admin }: TestDatabase): Promise<void> {
  await admin.query(`UPDATE bus.relay_lease SET owner = gen_random_uuid(), until = now() + interval '1 hour'`);
}
