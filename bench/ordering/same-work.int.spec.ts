import { createService, type ServiceApplication } from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrations } from '../../apps/orders/migrations/index.ts';
import { ordersConfig } from '../../apps/orders/src/orders.config.ts';
import { OrdersModule } from '../../apps/orders/src/orders.module.ts';
import { requestStream, type PlacingRequest } from '../placing/workload.ts';
import { UsualOrders } from '../usual-nest/orders/orders.module.ts';
import { maskMadeUp, rowsIn } from '../workload/rows.ts';

/** Express is there only for the benchmark; what the peer does with a request is the same on Nest's other platform. */
describe('orders as Atlas has them and as they are usually built', () => {
  let signer: TestSigner;
  const databases: TestDatabase[] = [];
  const services: NestFastifyApplication[] = [];

  beforeAll(async () => {
    signer = await testSigner();
    const [ours, theirs] = await Promise.all([testDatabase('orders', migrations), testDatabase('orders', migrations)]);
    databases.push(ours, theirs);
    services.push(await atlas(ours), await usual(theirs));
  });

  afterAll(async () => {
    await Promise.all(services.map((service) => service.close()));
    await Promise.all(databases.map((database) => database.drop()));
  });

  const atlas = ({ urls }: TestDatabase): Promise<ServiceApplication> =>
    createService(OrdersModule, ordersConfig, {
      env: {
        ATLAS_LOG_LEVEL: 'silent',
        ATLAS_DATABASE_URL: urls.app,
        ATLAS_SYSTEM_DATABASE_URL: urls.system,
        ATLAS_KAFKA_BROKERS: '127.0.0.1:1', // events stay in the outbox, where they are compared
        ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
      },
    });

  async function usual({ urls }: TestDatabase): Promise<NestFastifyApplication> {
    const module = UsualOrders.for({ databaseUrl: urls.app, keySetFile: signer.jwksFile });
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: ['fatal'] });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return app;
  }

  async function place(
    service: NestFastifyApplication,
    { principal, idempotencyKey, wish }: Omit<PlacingRequest, 'wish'> & { readonly wish: unknown },
    headers: Readonly<Record<string, string>> = {},
  ) {
    const {
      statusCode,
      body,
      headers: answered,
    } = await service.inject({
      method: 'POST',
      url: '/v1/orders',
      headers: {
        authorization: await signer.bearer(principal, 'orders'),
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
        ...headers,
      },
      payload: JSON.stringify(wish),
    });
    const replayed = answered['idempotent-replayed'];
    return { status: statusCode, body: statusCode < 300 ? maskMadeUp(body) : '', replayed };
  }

  it('give the same answers and leave the same rows', async () => {
    const requests = Array.from({ length: 40 }, requestStream());
    const [ours, theirs] = await Promise.all(
      services.map((service) => Promise.all(requests.map((request) => place(service, request)))),
    );
    expect(ours?.every(({ status }) => status === 201)).toBe(true);
    expect(theirs).toEqual(ours);
    const [rows, usualRows] = await Promise.all(databases.map(({ admin }) => rowsIn(admin, maskMadeUp)));
    expect(usualRows).toEqual(rows);
    expect(Object.entries(rows ?? {}).map(([table, { length }]) => [table, length])).toEqual([
      ['orders', 40],
      ['order_lines', 120],
      ['idempotency_keys', 40],
      ['bus.outbox', 40],
    ]);
  });

  it('know a repetition, and refuse the same', async () => {
    const [first, second] = Array.from({ length: 2 }, requestStream());
    if (!first || !second) throw new Error('the workload is empty');
    const broken = { ...second, wish: { ...second.wish, currency: 'none', more: 1 } };
    const asked = services.map(async (service) => [
      await place(service, first),
      await place(service, first),
      await place(service, { ...first, wish: second.wish }),
      await place(service, broken),
      await place(service, second, { authorization: 'Bearer e.e.e' }),
      await place(service, { ...second, principal: { ...second.principal, scopes: ['orders:read'] } }),
    ]);
    const [ours, theirs] = await Promise.all(asked);
    expect(ours?.map(({ status, replayed }) => [status, replayed])).toEqual([
      [201, undefined],
      [201, 'true'],
      [422, undefined],
      [422, undefined],
      [401, undefined],
      [403, undefined],
    ]);
    expect(theirs).toEqual(ours);
  });
});
