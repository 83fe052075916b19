import { DescribedAnswers } from '@atlas/http/testing';
import { newId, type AccountId, type TenantId, type UserId } from '@atlas/kernel';
import { createService } from '@atlas/service';
import { testSigner, type TestPrincipal } from '@atlas/service/testing';
import { createTestTopics, dropTestTopics, testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrations } from '../migrations/index.ts';
import { ordersConfig } from '../src/orders.config.ts';
import { OrdersModule } from '../src/orders.module.ts';

export interface Buyer extends TestPrincipal {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly accountId: AccountId;
}

type Answer = Awaited<ReturnType<NestFastifyApplication['inject']>>;

interface OrderRequest {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The orders service on real servers, in this process. */
export interface OrdersService {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly topicPrefix: string;
  place(buyer: Buyer, request?: OrderRequest): Promise<Answer>;
  get(buyer: Buyer, url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  stop(): Promise<void>;
}

export const lamp = { sku: 'lamp', quantity: 2, unitAmount: 1250 };
export const lampOrder = { currency: 'EUR', lines: [lamp], paymentMethod: 'pm_success' };

export function aBuyer(): Buyer {
  const [tenantId, userId, accountId] = [newId('ten'), newId('usr'), newId('acc')];
  return {
    kind: 'user',
    subject: userId,
    tenantId,
    userId,
    accountId,
    userEmail: 'ada@acme.example',
    scopes: ['orders:read', 'orders:write'],
  };
}

export async function startOrders(environment: Readonly<Record<string, string>> = {}): Promise<OrdersService> {
  const [database, topicPrefix, signer] = await Promise.all([
    testDatabase('orders', migrations),
    createTestTopics(),
    testSigner(),
  ]);
  const app = await createService(OrdersModule, ordersConfig, {
    env: {
      ATLAS_LOG_LEVEL: 'error',
      ATLAS_DATABASE_URL: database.urls.app,
      ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
      ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
      ATLAS_TOPIC_PREFIX: topicPrefix,
      ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
      ...environment,
    },
  });
  const described = new DescribedAnswers(app);
  /** Whatever a test asks, the answer must be of the shape that the API's description promises. */
  async function send(request: {
    method: 'GET' | 'POST';
    url: string;
    headers: Record<string, string>;
    payload?: string;
  }) {
    const response = await app.inject(request);
    const { statusCode: status, body } = response;
    expect(described.faultsOf({ ...request, status, body })).toEqual([]);
    return response;
  }
  return {
    app,
    database,
    topicPrefix,
    place: async (buyer, { key = crypto.randomUUID(), body = lampOrder, headers = {} } = {}) =>
      send({
        method: 'POST',
        url: '/v1/orders',
        headers: {
          authorization: await signer.bearer(buyer, 'orders'),
          'content-type': 'application/json',
          ...(key !== '' && { 'idempotency-key': key }),
          ...headers,
        },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: async (buyer, url, headers = {}) =>
      send({ method: 'GET', url, headers: { authorization: await signer.bearer(buyer, 'orders'), ...headers } }),
    stop: async () => {
      await app.close();
      await Promise.all([database.drop(), dropTestTopics(topicPrefix)]);
    },
  };
}
