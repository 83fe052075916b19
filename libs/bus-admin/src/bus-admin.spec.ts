import {
  BrokersAway,
  DeadLetterNotFound,
  DeadLetters,
  EditRefused,
  NoGap,
  Offsets,
  Operations,
  RefusedOutbox,
} from '@atlas/event-bus';
import { openApi } from '@atlas/http';
import {
  createService,
  describeConfig,
  ServiceModule,
  serviceVariables,
  type ServiceApplication,
} from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { BusAdminModule } from './bus-admin.module.ts';

const config = describeConfig('billing', serviceVariables(0));

const letter = {
  id: 42,
  reason: 'failed',
  topic: 'orders.orders',
  key: 'ord_1',
  partition: 3,
  offset: 17,
  attempts: 3,
  diedAt: new Date('2026-11-22T08:00:00Z'),
  lastFailedAt: new Date('2026-11-22T08:00:00Z'),
  blocks: true,
  edited: false,
};
const inFull = {
  ...letter,
  headers: { ce_id: '1' },
  payload: Buffer.from('{"a":1}'),
  waitingBehind: 2,
  operations: [],
};

/** Notes what it is asked: what the bus does about it is tested with the bus. */
class StandIn {
  asked: unknown[] = [];
  answer: unknown;

  private hear(...asked: unknown[]): Promise<unknown> {
    this.asked = asked;
    return this.answer instanceof Error ? Promise.reject(this.answer) : Promise.resolve(this.answer);
  }
  list = this.hear.bind(this, 'list');
  show = this.hear.bind(this, 'show');
  stats = this.hear.bind(this, 'stats');
  redrive = this.hear.bind(this, 'redrive');
  edit = this.hear.bind(this, 'edit');
  discard = this.hear.bind(this, 'discard');
  retry = this.hear.bind(this, 'retry');
  accept = this.hear.bind(this, 'accept');
}
const bus = new StandIn();

const tools = [DeadLetters, RefusedOutbox, Offsets, Operations];

@Global()
@Module({ providers: tools.map((tool) => ({ provide: tool, useValue: bus })), exports: tools })
class BusModule {}

@Module({ imports: [ServiceModule.for(config), BusModule, BusAdminModule.for(config)] })
class BillingModule {}

describe("the operators' side of a service's bus", () => {
  let app: ServiceApplication;
  let signer: TestSigner;

  beforeAll(async () => {
    signer = await testSigner();
    const env = { ATLAS_TOKEN_JWKS_FILE: signer.jwksFile, ATLAS_LOG_LEVEL: 'silent' };
    app = await createService(BillingModule, config, { env });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    bus.asked = [];
    bus.answer = { items: [] };
  });

  async function call(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object, scopes = ['operator']) {
    const authorization = await signer.bearer({ kind: 'operator', subject: 'opr_7', scopes }, 'billing');
    const response = await app.inject({
      method,
      url: `/v1/admin/billing/${path}`,
      headers: { authorization },
      ...(payload && { payload }),
    });
    return { status: response.statusCode, answer: response.json() };
  }

  it('lists dead letters by what is wrong with them', async () => {
    bus.answer = { items: [letter], next: 42 };
    const { status, answer } = await call('GET', 'dead-letters?reason=failed&after=2026-11-22T00:00:00Z&limit=1');
    expect([status, answer.items[0]]).toEqual([200, JSON.parse(JSON.stringify(letter))]);
    expect(bus.asked).toEqual(['list', { reason: 'failed', after: new Date('2026-11-22') }, { limit: 1 }]);
    await call('GET', `dead-letters?cursor=${answer.nextCursor}`);
    expect(bus.asked).toEqual(['list', {}, { limit: 20, after: 42 }]);
  });

  it('shows a payload as JSON, and as its bytes when it is none', async () => {
    bus.answer = inFull;
    expect((await call('GET', 'dead-letters/42')).answer).toMatchObject({ id: 42, payload: { json: { a: 1 } } });
    bus.answer = { ...inFull, payload: Buffer.from([0xff, 0]), original: { headers: {}, payload: null } };
    expect((await call('GET', 'dead-letters/42')).answer).toMatchObject({
      payload: { base64: '/wA=' },
      original: { headers: {}, payload: null },
    });
  });

  it('counts', async () => {
    bus.answer = { deadLetters: 3 };
    expect(await call('GET', 'dead-letters/stats')).toEqual({ status: 200, answer: { deadLetters: 3 } });
  });

  it('redrives those that are named or filtered, in the name of the operator', async () => {
    await call('POST', 'dead-letters/redrive', { ids: [1, 2], perSecond: 5, dryRun: true });
    expect(bus.asked).toEqual(['redrive', [1, 2], { actor: 'opr_7', perSecond: 5, dryRun: true }]);
    await call('POST', 'dead-letters/redrive', { filter: { errorClass: 'E', before: '2026-11-22T00:00:00Z' } });
    expect(bus.asked).toEqual(['redrive', { errorClass: 'E', before: new Date('2026-11-22') }, { actor: 'opr_7' }]);
  });

  it.each([{}, { ids: [1], filter: {} }])('does not guess what %j is meant for', async (choice) => {
    const { status, answer } = await call('POST', 'dead-letters/redrive', choice);
    expect([status, answer.type, bus.asked]).toEqual([422, 'urn:atlas:problem:selection_required', []]);
  });

  it('discards with a reason only', async () => {
    expect((await call('POST', 'dead-letters/discard', { ids: [1] })).status).toBe(422);
    expect((await call('POST', 'dead-letters/discard', { ids: [1], note: 'a test order' })).status).toBe(200);
    expect(bus.asked).toEqual(['discard', [1], { actor: 'opr_7', note: 'a test order' }]);
  });

  it('edits headers and payload, given as JSON or as bytes', async () => {
    bus.answer = inFull;
    await call('PATCH', 'dead-letters/42', {
      headers: { ce_type: 'x', old: null },
      payload: { json: null },
      note: 'n',
    });
    const headers = { ce_type: 'x', old: null };
    expect(bus.asked).toEqual(['edit', 42, { actor: 'opr_7', note: 'n', headers, payload: Buffer.from('null') }]);
    await call('PATCH', 'dead-letters/42', { payload: { base64: '/wA=' }, note: 'n' });
    expect(bus.asked).toEqual(['edit', 42, { actor: 'opr_7', note: 'n', payload: Buffer.from([0xff, 0]) }]);
    await call('PATCH', 'dead-letters/42', { headers, note: 'n', dryRun: true });
    expect(bus.asked).toEqual(['edit', 42, { actor: 'opr_7', note: 'n', headers, dryRun: true }]);
  });

  it.each([{}, { payload: {} }, { payload: { json: 1, base64: 'MQ==' } }])(
    'does not take %j for an edit',
    async (edit) => {
      const { status, answer } = await call('PATCH', 'dead-letters/42', { ...edit, note: 'n' });
      expect([status, answer.type]).toEqual([422, 'urn:atlas:problem:edit_required']);
    },
  );

  it('lists what the brokers refused, and shows its payload', async () => {
    bus.answer = { items: [{ seq: 7 }], next: 7 };
    const { answer } = await call('GET', 'outbox/refused?limit=1');
    await call('GET', `outbox/refused?cursor=${answer.nextCursor}`);
    expect([answer.items, bus.asked]).toEqual([[{ seq: 7 }], ['list', { limit: 20, after: 7 }]]);
    bus.answer = { seq: 7, payload: Buffer.from('[1]'), operations: [] };
    expect((await call('GET', 'outbox/refused/7')).answer).toMatchObject({ seq: 7, payload: { json: [1] } });
  });

  it('has refused events sent again or given up, some or all', async () => {
    await call('POST', 'outbox/refused/retry', { seqs: [7], note: 'n' });
    expect(bus.asked).toEqual(['retry', [7], { actor: 'opr_7', note: 'n' }]);
    await call('POST', 'outbox/refused/discard', { all: true, note: 'n', dryRun: true });
    expect(bus.asked).toEqual(['discard', 'all', { actor: 'opr_7', note: 'n', dryRun: true }]);
    for (const choice of [{}, { all: false }, { seqs: [7], all: true }])
      expect((await call('POST', 'outbox/refused/retry', choice)).status).toBe(422);
  });

  it('shows offsets, and lets a partition go on', async () => {
    bus.answer = [{ topic: 'orders.orders', partition: 3, lag: 4 }];
    expect((await call('GET', 'offsets')).answer).toEqual({ items: bus.answer });
    const order = { topic: 'orders.orders', partition: 3, note: 'n' };
    for (const to of ['log-start', 'log-end', 17]) {
      await call('POST', 'offsets/accept', { ...order, to });
      expect(bus.asked).toEqual(['accept', 'orders.orders', 3, { actor: 'opr_7', note: 'n', to }]);
    }
    bus.asked = [];
    for (const to of ['middle', -1, 1.5, null, undefined, 2 ** 60])
      expect((await call('POST', 'offsets/accept', { ...order, to })).status).toBe(422);
    expect(bus.asked).toEqual([]);
    bus.answer = new NoGap('orders.orders', 3);
    expect(await call('POST', 'offsets/accept', { ...order, to: 1 })).toMatchObject({
      status: 409,
      answer: { type: 'urn:atlas:problem:no_gap' },
    });
  });

  it('lists what operators have done, page by page', async () => {
    bus.answer = [{ id: 9 }, { id: 8 }];
    const { answer } = await call('GET', 'operations?actor=opr_7&limit=1');
    expect(bus.asked).toEqual(['list', { actor: 'opr_7' }, { limit: 2 }]);
    await call('GET', `operations?cursor=${answer.nextCursor}`);
    expect([answer.items, bus.asked]).toEqual([[{ id: 9 }], ['list', {}, { limit: 21, before: 9 }]]);
  });

  it('says what the bus refuses, and what to do', async () => {
    bus.answer = new DeadLetterNotFound(7);
    expect(await call('GET', 'dead-letters/7')).toMatchObject({
      status: 404,
      answer: {
        type: 'urn:atlas:problem:dead_letter_not_found',
        remedy: expect.any(String),
        request_id: expect.any(String),
      },
    });
    bus.answer = new EditRefused('It is no amount.', 'Give one.', '/total/amount');
    expect(await call('PATCH', 'dead-letters/7', { payload: { json: {} }, note: 'n' })).toMatchObject({
      status: 422,
      answer: { title: 'It is no amount.', remedy: 'Give one.', errors: [{ pointer: '#/payload/total/amount' }] },
    });
  });

  it('says that the brokers are away, and when to come back', async () => {
    bus.answer = new BrokersAway(new Error('ECONNREFUSED'));
    expect(await call('GET', 'offsets')).toMatchObject({
      status: 503,
      answer: { type: 'urn:atlas:problem:brokers_away', remedy: expect.any(String) },
    });
  });

  it.each(['dead-letters/x', 'dead-letters/-1', 'dead-letters/9999999999999999'])('knows no %s', async (path) => {
    expect((await call('GET', path)).status).toBe(404);
  });

  it.each(['limit=0', 'reason=bad', 'after=yesterday', 'tenantId=ten_1', 'unknown=1'])(
    'does not take ?%s',
    async (query) => {
      expect((await call('GET', `dead-letters?${query}`)).status).toBe(422);
    },
  );

  it('is open to operators and to nobody else', async () => {
    const document = openApi(app, 'billing', '1');
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of Object.keys(item)) {
        const url = path.replaceAll(/\{\w+\}/g, '1');
        const send = (headers: Record<string, string>) =>
          app.inject({ method: method === 'get' ? 'GET' : method === 'patch' ? 'PATCH' : 'POST', url, headers });
        const authorization = await signer.bearer(
          { kind: 'operator', scopes: ['orders:write', 'keys:write'] },
          'billing',
        );
        expect([path, (await send({})).statusCode, (await send({ authorization })).statusCode]).toEqual([
          path,
          401,
          403,
        ]);
      }
    }
  });

  it('describes itself', () => {
    const { paths } = openApi(app, 'billing', '1');
    expect(Object.keys(paths).toSorted()).toEqual(
      [
        ...['', '/{id}', '/discard', '/redrive', '/stats'].map((path) => `/v1/admin/billing/dead-letters${path}`),
        ...['', '/accept'].map((path) => `/v1/admin/billing/offsets${path}`),
        ...['', '/{seq}', '/discard', '/retry'].map((path) => `/v1/admin/billing/outbox/refused${path}`),
        '/v1/admin/billing/operations',
      ].toSorted(),
    );
    expect(paths['/v1/admin/billing/dead-letters/redrive']?.post?.requestBody).toBeDefined();
  });
});
