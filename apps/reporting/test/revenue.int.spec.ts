import { ChargeReversed, OrderCompleted, type Event, type EventContract } from '@atlas/contracts';
import { Database, OperatorDatabase, statement, TooPrivileged } from '@atlas/database';
import { DescribedAnswers } from '@atlas/http/testing';
import { money, newEventId, newId, newUuid, type Money, type TenantId } from '@atlas/kernel';
import type { TestPrincipal } from '@atlas/service/testing';
import { ChargeReversedConsumer } from '../src/revenue/charge-reversed.consumer.ts';
import { OrderCompletedConsumer } from '../src/revenue/order-completed.consumer.ts';
import { reportingInTest, type ReportingInTest } from './reporting-in-test.ts';

const userOf = (tenantId: TenantId): TestPrincipal => ({ kind: 'user', tenantId, scopes: ['reports:read'] });
const operator: TestPrincipal = { kind: 'operator', scopes: ['operator'] };
const january = 'from=2026-01-01&to=2026-01-31';

/** The parts of any answer that a test looks at one by one. */
interface Body {
  readonly days: readonly object[];
  readonly items: readonly object[];
  readonly nextCursor: string | null;
  readonly _links: { readonly self: { readonly href: string }; readonly next?: { readonly href: string } };
}

describe('the revenue report', () => {
  let service: ReportingInTest;
  let described: DescribedAnswers;
  let [acme, globex]: [TenantId, TenantId] = [newId('ten'), newId('ten')];

  beforeAll(async () => {
    service = await reportingInTest();
    described = new DescribedAnswers(service.app);
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    await service.database.admin.query('TRUNCATE revenue_days');
    [acme, globex] = [newId('ten'), newId('ten')];
  });

  function completed(tenantId: TenantId, total: Money, completedAt: string) {
    return eventOf(OrderCompleted, tenantId, { ...OrderCompleted.example, orderId: newId('ord'), total, completedAt });
  }
  function reversed(tenantId: TenantId, amount: Money, reversedAt: string) {
    return eventOf(ChargeReversed, tenantId, { ...ChargeReversed.example, orderId: newId('ord'), amount, reversedAt });
  }

  /** One chunk, as the bus hands it over. */
  function hearCompleted(...events: ReturnType<typeof completed>[]) {
    const consumer = service.app.get(OrderCompletedConsumer);
    return service.app.get(Database).transaction(tenantsOf(events), (tx) => consumer.handle(tx, events));
  }
  function hearReversed(...events: ReturnType<typeof reversed>[]) {
    const consumer = service.app.get(ChargeReversedConsumer);
    return service.app.get(Database).transaction(tenantsOf(events), (tx) => consumer.handle(tx, events));
  }

  async function get(url: string, principal: TestPrincipal) {
    const headers = { authorization: await service.signer.bearer(principal, 'reporting') };
    const answer = await service.app.inject({ url, headers });
    const { statusCode: status, body } = answer;
    expect(described.faultsOf({ method: 'GET', url, status, body })).toEqual([]);
    return { status: answer.statusCode, body: answer.json<Body>() };
  }

  it('counts each completed order on its UTC day, by currency', async () => {
    await hearCompleted(
      completed(acme, money(4900, 'EUR'), '2026-01-30T23:59:59.999Z'),
      completed(acme, money(100, 'EUR'), '2026-01-31T00:00:00.000Z'),
      completed(acme, money(500, 'JPY'), '2026-01-31T12:00:00.000Z'),
    );
    await hearCompleted(completed(acme, money(11, 'EUR'), '2026-01-31T23:59:59.999Z'));
    const nothingReversed = (currency: string) => ({ reversedOrders: 0, reversed: { amount: 0, currency } });
    expect((await get(`/v1/reports/revenue?${january}`, userOf(acme))).body).toEqual({
      from: '2026-01-01',
      to: '2026-01-31',
      days: [
        { day: '2026-01-30', completedOrders: 1, gross: money(4900, 'EUR'), ...nothingReversed('EUR') },
        { day: '2026-01-31', completedOrders: 2, gross: money(111, 'EUR'), ...nothingReversed('EUR') },
        { day: '2026-01-31', completedOrders: 1, gross: money(500, 'JPY'), ...nothingReversed('JPY') },
      ],
      _links: { self: { href: `/v1/reports/revenue?${january}` } },
    });
  });

  it('shows what was given back beside the revenue, and takes nothing off it', async () => {
    await hearReversed(reversed(acme, money(4900, 'EUR'), '2026-01-31T12:00:00.000Z'));
    await hearCompleted(completed(acme, money(100, 'EUR'), '2026-01-31T12:00:00.000Z'));
    expect((await get(`/v1/reports/revenue?${january}`, userOf(acme))).body.days).toEqual([
      {
        day: '2026-01-31',
        ...{ completedOrders: 1, gross: money(100, 'EUR') },
        ...{ reversedOrders: 1, reversed: money(4900, 'EUR') },
      },
    ]);
  });

  it('shows one currency when asked to', async () => {
    await hearCompleted(
      completed(acme, money(100, 'EUR'), '2026-01-31T12:00:00.000Z'),
      completed(acme, money(100, 'USD'), '2026-01-31T12:00:00.000Z'),
    );
    const { body } = await get(`/v1/reports/revenue?${january}&currency=USD`, userOf(acme));
    expect(body.days).toMatchObject([{ gross: money(100, 'USD') }]);
  });

  it('keeps the tenants of one chunk apart', async () => {
    await hearCompleted(
      completed(acme, money(100, 'EUR'), '2026-01-31T12:00:00.000Z'),
      completed(globex, money(7, 'EUR'), '2026-01-31T12:00:00.000Z'),
      completed(acme, money(1, 'EUR'), '2026-01-31T12:00:00.000Z'),
    );
    const daysOf = async (tenant: TenantId) => (await get(`/v1/reports/revenue?${january}`, userOf(tenant))).body.days;
    expect(await daysOf(acme)).toMatchObject([{ gross: money(101, 'EUR') }]);
    expect(await daysOf(globex)).toMatchObject([{ gross: money(7, 'EUR') }]);
    expect(await daysOf(newId('ten'))).toEqual([]);
  });

  it('loses nothing and does not dead-lock when partitions book the same days at once', async () => {
    const at = ['2026-01-30T12:00:00.000Z', '2026-01-31T12:00:00.000Z', '2026-01-29T12:00:00.000Z'];
    const chunkOf = (turn: number) =>
      [acme, globex].flatMap((tenant) => at.map((time) => completed(tenant, money(turn, 'EUR'), time)));
    await Promise.all(
      Array.from({ length: 12 }, (_, turn) => {
        const chunk = chunkOf(turn + 1);
        return hearCompleted(...(turn % 2 ? chunk : chunk.toReversed()));
      }),
    );
    for (const tenant of [acme, globex]) {
      expect((await get(`/v1/reports/revenue?${january}`, userOf(tenant))).body.days).toMatchObject(
        at.map(() => ({ completedOrders: 12, gross: money(78, 'EUR') })),
      );
    }
  });

  it('shows the operator every tenant, page by page', async () => {
    await hearCompleted(
      completed(acme, money(100, 'EUR'), '2026-01-30T12:00:00.000Z'),
      completed(acme, money(1, 'EUR'), '2026-01-31T12:00:00.000Z'),
      completed(acme, money(5, 'USD'), '2026-01-31T12:00:00.000Z'),
      completed(globex, money(7, 'EUR'), '2026-01-31T12:00:00.000Z'),
    );
    const url = `/v1/admin/reports/revenue?${january}&limit=2`;
    const first = (await get(url, operator)).body;
    const second = (await get(first._links.next?.href ?? '', operator)).body;
    const all = [...first.items, ...second.items];
    expect(all).toHaveLength(3);
    expect(all).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ tenantId: acme, completedOrders: 2, gross: money(101, 'EUR') }),
        expect.objectContaining({ tenantId: acme, completedOrders: 1, gross: money(5, 'USD') }),
        expect.objectContaining({ tenantId: globex, completedOrders: 1, gross: money(7, 'EUR') }),
      ]),
    );
    expect(second.nextCursor).toBeNull();
  });

  it('names the days that it is about also when it was not asked for any', async () => {
    const { body } = await get('/v1/reports/revenue', userOf(acme));
    expect((await get(body._links.self.href, userOf(acme))).body).toEqual(body);
  });

  it('is read for the operator as a role that sees everything and writes nothing', async () => {
    await hearCompleted(completed(acme, money(100, 'EUR'), '2026-01-30T12:00:00.000Z'));
    const asOperator = service.app.get(OperatorDatabase);
    const role = statement<{ role: string }>('role', 'SELECT current_user AS role');
    const count = statement<{ count: number }>('revenue.count', 'SELECT count(*) FROM revenue_days');
    expect(await asOperator.read([], (tx) => tx.query(role, []))).toEqual([{ role: 'reporting_operator' }]);
    expect(await asOperator.read([], (tx) => tx.query(count, []))).toEqual([{ count: 1 }]);
    for (const text of ['DELETE FROM revenue_days', 'UPDATE revenue_days SET gross = 0', 'TRUNCATE revenue_days']) {
      const written = asOperator.transaction([acme], (tx) => tx.execute(statement(text, text), []));
      await expect(written).rejects.toMatchObject({ code: '42501' }); // permission denied
    }
  });

  it('is not read for the operator as a role that may write', async () => {
    const asApp = new OperatorDatabase({ url: service.database.urls.app, applicationName: 'test' });
    try {
      await expect(asApp.assertLeastPrivilege()).rejects.toThrow(TooPrivileged);
    } finally {
      await asApp.close();
    }
  });

  it.each([
    ['an operator’s report to a tenant', '/v1/admin/reports/revenue', userOf(newId('ten')), 403],
    ['a day that does not exist', '/v1/reports/revenue?from=2026-02-30', userOf(newId('ten')), 422],
    [
      'a period that ends before it starts',
      '/v1/reports/revenue?from=2026-02-02&to=2026-02-01',
      userOf(newId('ten')),
      422,
    ],
    ['a currency that does not exist', '/v1/reports/revenue?currency=EUX', userOf(newId('ten')), 422],
    ['a question that it does not know', '/v1/reports/revenue?color=red', userOf(newId('ten')), 422],
    ['a made-up cursor', '/v1/admin/reports/revenue?cursor=nonsense', operator, 400],
  ])('refuses %s', async (_, url, principal, status) => {
    expect((await get(url, principal)).status).toBe(status);
  });
});

function eventOf<Data>({ type, version, key }: EventContract<Data>, tenantId: TenantId, data: Data): Event<Data> {
  const subject = key(data);
  const envelope = { id: newEventId(), time: new Date(), sequence: 1, correlationId: newUuid() };
  return { ...envelope, type, version, tenantId, subject, key: subject, data };
}

function tenantsOf(events: readonly { readonly tenantId: TenantId }[]): TenantId[] {
  return [...new Set(events.map(({ tenantId }) => tenantId))];
}
