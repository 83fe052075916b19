import { OrderCompleted } from '@atlas/contracts';
import { InProcessCluster } from '@atlas/event-bus';
import { testBus, type TestBus } from '@atlas/event-bus/testing';
import { money, newId, type OrderId, type TenantId } from '@atlas/kernel';
import { assembleService, type ServiceApplication } from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { eventually, testDatabase, type TestDatabase } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { reportingConfig } from '../src/reporting.config.ts';
import { ReportingModule } from '../src/reporting.module.ts';

const tenantId = newId('ten');
const note = 'a note';

describe("the operators' side of reporting", () => {
  let database: TestDatabase;
  let signer: TestSigner;
  let app: ServiceApplication;
  let bus: TestBus;

  beforeAll(async () => {
    database = await testDatabase('reporting', migrations);
    signer = await testSigner();
    const settings = {
      ...reportingConfig.read({
        ATLAS_DATABASE_URL: database.urls.app,
        ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
        ATLAS_OPERATOR_DATABASE_URL: database.urls.operator,
        ATLAS_KAFKA_BROKERS: 'unused:1',
        ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
        ATLAS_LOG_LEVEL: 'silent',
      }),
      transport: new InProcessCluster(),
    };
    app = await assembleService(ReportingModule, reportingConfig, settings);
    bus = await testBus(app);
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });
  beforeEach(() =>
    database.admin.query(
      'TRUNCATE bus.parked, bus.parked_key, bus.operation, bus.outbox_refused, bus.consumer_gap, revenue_days',
    ),
  );

  async function call(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) {
    const authorization = await signer.bearer(
      { kind: 'operator', subject: 'opr_7', scopes: ['operator'] },
      'reporting',
    );
    const url = `/v1/admin/reporting/${path}`;
    const response = await app.inject({ method, url, headers: { authorization }, ...(payload && { payload }) });
    return { status: response.statusCode, answer: response.json() };
  }
  const get = async (path: string) => (await call('GET', path)).answer;
  const post = (path: string, payload: object) => call('POST', path, payload);
  const listed = async (query = '') => (await get(`dead-letters${query}`)).items;

  const completed = (orderId: OrderId, amount: number) => ({
    ...{ ...OrderCompleted.example, orderId },
    ...{ total: money(amount, 'EUR'), completedAt: '2026-01-31T12:00:00.000Z' },
  });
  const complete = (orderId: OrderId, amount: number, of: TenantId = tenantId) =>
    bus.deliver(OrderCompleted, completed(orderId, amount), { tenantId: of, sequence: 1 });
  const breakHandlers = () => database.admin.query('ALTER TABLE revenue_days RENAME TO gone');
  const mendHandlers = () => database.admin.query('ALTER TABLE gone RENAME TO revenue_days');

  async function gross(): Promise<number> {
    const { rows } = await database.admin.query('SELECT coalesce(sum(gross), 0)::int AS gross FROM revenue_days');
    return rows[0].gross;
  }

  /** An order whose completion the service cannot book, and a second that waits behind it. */
  async function failing(): Promise<{ id: number; orderId: OrderId }> {
    const orderId = newId('ord');
    await breakHandlers();
    expect((await complete(orderId, 100)).outcome).toBe('dead');
    expect((await complete(orderId, 20)).outcome).toBe('behind');
    await mendHandlers();
    const [letter] = await listed(`?key=${orderId}`);
    return { id: letter.id, orderId };
  }

  it('lists, shows and counts what could not be handled', async () => {
    const { id, orderId } = await failing();
    expect(await listed()).toMatchObject([
      { id, key: orderId, topic: 'orders.orders', type: 'order.completed', tenantId, attempts: 3, blocks: true },
    ]);
    const letter = await get(`dead-letters/${id}`);
    expect(letter).toMatchObject({ waitingBehind: 1, payload: { json: { orderId } }, edited: false, operations: [] });
    expect(letter.errorStack).toContain(letter.errorMessage);
    expect(await get('dead-letters/stats')).toMatchObject({
      ...{ deadLetters: 1, blockedKeys: 1, waitingBehind: 1 },
      byType: [{ name: 'order.completed', count: 1 }],
    });
  });

  it('filters by each field, and pages through the rest', async () => {
    const [first, second] = [await failing(), await failing()];
    const [letter] = await listed();
    const [errorClass, part] = [letter.errorClass, letter.errorMessage.slice(0, 10)].map(encodeURIComponent);
    const long = ['reason=failed', 'topic=orders.orders', 'type=order.completed', `tenantId=${tenantId}`];
    for (const filter of [...long, `errorClass=${errorClass}`, `messageContains=${part}`, 'after=2020-01-01T00:00:00Z'])
      expect([filter, (await listed(`?${filter}`)).length]).toEqual([filter, 2]);
    for (const filter of [
      'reason=schema',
      'topic=x',
      'type=x',
      `tenantId=${newId('ten')}`,
      'before=2020-01-01T00:00:00Z',
    ])
      expect([filter, await listed(`?${filter}`)]).toEqual([filter, []]);
    const page = await get('dead-letters?limit=1');
    const next = await get(`dead-letters?limit=1&cursor=${page.nextCursor}`);
    expect([...page.items, ...next.items].map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(next.nextCursor).toBeNull();
  });

  it('redrives one, and what waited behind it follows', async () => {
    const { id } = await failing();
    expect((await post('dead-letters/redrive', { ids: [id], dryRun: true })).answer).toMatchObject({ redriven: 1 });
    expect(await listed()).toMatchObject([{ id }]);
    const { status, answer } = await post('dead-letters/redrive', { ids: [id], note });
    expect([status, answer]).toEqual([
      200,
      { dryRun: false, redriven: 1, ids: [id], refused: [], lastTryAt: expect.anything() },
    ]);
    await eventually(async () => expect([await gross(), await listed()]).toEqual([120, []]));
    expect((await get('operations')).items).toMatchObject([
      { actor: 'opr_7', action: 'dead-letter.redrive', what: `dead-letter:${id}`, note },
    ]);
  });

  it('says of each that was named why it cannot be redriven', async () => {
    expect((await post('dead-letters/redrive', { ids: [404] })).answer).toMatchObject({
      redriven: 0,
      refused: [{ id: 404, code: 'dead_letter_not_found', remedy: expect.any(String) }],
    });
    expect(await call('GET', 'dead-letters/404')).toMatchObject({
      status: 404,
      answer: { type: 'urn:atlas:problem:dead_letter_not_found' },
    });
  });

  it('edits one, keeps what it was, and handles what it has become', async () => {
    const { id, orderId } = await failing();
    const wrong = await call('PATCH', `dead-letters/${id}`, { payload: { json: { orderId } }, note });
    expect([wrong.status, wrong.answer.type]).toEqual([422, 'urn:atlas:problem:edit_refused']);
    const right = await call('PATCH', `dead-letters/${id}`, { payload: { json: completed(orderId, 900) }, note });
    expect(right).toMatchObject({
      status: 200,
      answer: {
        edited: true,
        payload: { json: { total: { amount: 900 } } },
        original: { payload: { json: { total: { amount: 100 } } } },
      },
    });
    await post('dead-letters/redrive', { filter: { key: orderId } });
    await eventually(async () => expect(await gross()).toBe(920));
    const [, edit] = (await get(`operations?what=dead-letter:${id}`)).items;
    expect(edit).toMatchObject({ action: 'dead-letter.edit', note, before: expect.stringContaining('100') });
  });

  it('gives one up, and its key goes on', async () => {
    const { id, orderId } = await failing();
    expect((await post('dead-letters/discard', { ids: [id], note, dryRun: true })).answer.discarded).toBe(1);
    expect(await listed()).toHaveLength(1);
    expect((await post('dead-letters/discard', { ids: [id], note })).answer.discarded).toBe(1);
    await eventually(async () => expect([await gross(), await listed()]).toEqual([20, []]));
    const [discard] = (await get('operations?action=dead-letter.discard')).items;
    expect(discard).toMatchObject({ note, before: expect.stringContaining(orderId) });
  });

  it('has what the brokers refused sent again, or gives it up', async () => {
    await database.admin.query(
      `INSERT INTO bus.outbox_refused (seq, event_id, schema, shard, topic, key, headers, payload, created_at, error_class, error_message)
       SELECT seq, gen_random_uuid(), 'order.completed/2.0', 0, 'orders.orders', 'k', '{}', '[1]', now(), 'TooLarge', 'too large'
         FROM unnest(ARRAY[7, 8]) AS seq`,
    );
    expect((await get('outbox/refused')).items).toMatchObject([{ seq: 7, errorClass: 'TooLarge' }, { seq: 8 }]);
    expect(await get('outbox/refused/7')).toMatchObject({ payload: { json: [1] }, operations: [] });
    expect((await post('outbox/refused/retry', { all: true, dryRun: true })).answer).toMatchObject({ count: 2 });
    expect((await post('outbox/refused/retry', { seqs: [7] })).answer).toMatchObject({ count: 1, seqs: [7] });
    expect((await post('outbox/refused/discard', { seqs: [7, 8], note })).answer).toMatchObject({
      ...{ count: 1, seqs: [8] },
      refused: [{ id: 7, code: 'refused_event_not_found' }],
    });
    expect((await get('outbox/refused')).items).toEqual([]);
    expect((await get('operations')).items).toMatchObject([{ action: 'outbox.discard' }, { action: 'outbox.retry' }]);
    expect((await call('GET', 'outbox/refused/7')).status).toBe(404);
  });

  it('shows where the group is, and lets a partition go on only when it stands still', async () => {
    await complete(newId('ord'), 1);
    const { items } = await get('offsets');
    const reached = items.find(({ low, high }: { low: number; high: number }) => high > low);
    const { low, high } = reached;
    expect(reached).toMatchObject({ topic: 'orders.orders', offset: high, lag: 0 });
    const order = { topic: 'orders.orders', partition: reached.partition, to: 'log-end', note };
    expect(await post('offsets/accept', order)).toMatchObject({
      status: 409,
      answer: { type: 'urn:atlas:problem:no_gap' },
    });
    for (const nowhere of [{ topic: 'nowhere' }, { partition: 99 }])
      expect((await post('offsets/accept', { ...order, ...nowhere })).status).toBe(409);
    await database.admin.query(
      `INSERT INTO bus.consumer_gap (grp, topic, partition, reason, next_offset, low, high)
       VALUES ('reporting', 'orders.orders', $1, 'beyond-end', $4, $2, $3)`,
      [reached.partition, low, high, high + 500],
    );
    expect((await get('offsets')).items).toContainEqual(
      expect.objectContaining({ gap: expect.objectContaining({ offset: high + 500 }) }),
    );
    expect(await post('offsets/accept', { ...order, to: high + 1 })).toMatchObject({ status: 409 });
    expect((await post('offsets/accept', { ...order, dryRun: true })).answer).toMatchObject({
      dryRun: true,
      from: high + 500,
      offset: high,
    });
    expect((await post('offsets/accept', order)).answer).toMatchObject({
      dryRun: false,
      from: high + 500,
      offset: high,
      skips: 0,
    });
    expect((await get('operations')).items).toMatchObject([{ action: 'offset.accept', note }]);
  });
});
