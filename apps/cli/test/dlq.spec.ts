import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { atlas } from './atlas-in-test.ts';
import { StandInGateway } from './stand-in-gateway.ts';

const minutesAgo = (count: number) => new Date(Date.now() - count * 60_000 - 500).toISOString();

const letter = {
  ...{ id: 42, reason: 'failed', topic: 'orders.orders', key: 'ord_1', partition: 3, offset: 17, type: 'order.placed' },
  ...{ errorClass: 'TypeError', errorMessage: 'cannot read x', attempts: 3, blocks: true, edited: false },
  ...{ diedAt: minutesAgo(3), lastFailedAt: minutesAgo(3) },
};
const inFull = {
  ...letter,
  headers: { ce_dataschema: 'order.placed/1.0', ce_id: 'e1' },
  payload: { json: { amount: -1 } },
  errorStack: 'TypeError: cannot read x\n    at handle (order.ts:1)',
  ...{ producedAt: minutesAgo(4), firstFailedAt: minutesAgo(4), waitingBehind: 2 },
  operations: [
    { id: 1, at: minutesAgo(1), actor: 'opr_7', action: 'dead-letter.edit', what: 'dead-letter:42', note: 'n' },
  ],
};
const report = (count: number) => ({ dryRun: false, redriven: count, ids: [42], refused: [] });

let gateway: StandInGateway;
beforeAll(async () => {
  gateway = await StandInGateway.start();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.answer = () => ({ items: [], nextCursor: null });
  process.env['ATLAS_API_URL'] = gateway.url;
  process.env['ATLAS_API_KEY'] = 'atlas_opr_secret';
});

describe('atlas dlq list', () => {
  it('shows the dead letters of every service, the oldest first', async () => {
    gateway.answer = ({ path }) => {
      if (path.startsWith('billing')) return { items: [letter], nextCursor: null };
      const older = {
        ...letter,
        id: 7,
        diedAt: minutesAgo(150),
        nextTryAt: new Date(Date.now() + 290_000).toISOString(),
      };
      return path.startsWith('orders') ? { items: [older], nextCursor: null } : { items: [], nextCursor: null };
    };
    const { code, out } = await atlas('dlq', 'list');
    expect(out.split('\n')).toEqual([
      'ID          AGE  REASON  EVENT         KEY    TRIES  NEXT TRY  ERROR',
      'orders/7    2 h  failed  order.placed  ord_1      3  in 4 m    TypeError: cannot read x',
      'billing/42  3 m  failed  order.placed  ord_1      3  –         TypeError: cannot read x',
      '',
      '2 dead letters.',
      '',
    ]);
    expect(code).toBe(0);
    expect(new Set(gateway.seen.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer atlas_opr_secret']),
    );
  });

  it('says so when there is nothing to do', async () => {
    expect((await atlas('dlq', 'list')).out).toBe('No dead letters: nothing to do.\n');
    expect((await atlas('dlq', 'list', '--reason', 'fatal')).out).toBe('No dead letter is like that.\n');
  });

  it('asks for what the filters say', async () => {
    await atlas(
      ...['dlq', 'list', '--service', 'billing', '--reason', 'exhausted', '--error', 'TypeError', '--message', 'read'],
      ...[
        '--type',
        'order.placed',
        '--topic',
        't',
        '--key',
        'k',
        '--tenant',
        'ten_1',
        '--since',
        '2h',
        '--until',
        '2026-11-22',
      ],
    );
    const { path, query } = gateway.seen[0]!;
    expect(path).toBe('billing/dead-letters');
    expect(query).toEqual({
      ...{ reason: 'exhausted', errorClass: 'TypeError', messageContains: 'read', type: 'order.placed', topic: 't' },
      ...{ key: 'k', tenantId: 'ten_1', before: '2026-11-22T00:00:00.000Z', limit: '50', after: expect.any(String) },
    });
    expect(Date.now() - Date.parse(query['after'] ?? '')).toBeGreaterThanOrEqual(7_200_000);
  });

  it('goes from page to page up to its limit, and says that there is more', async () => {
    gateway.answer = ({ query }) => ({
      items: Array.from({ length: Number(query['limit']) }, (_, id) => ({ ...letter, id })),
      nextCursor: 'next',
    });
    const { out } = await atlas('dlq', 'list', '--service', 'billing', '--limit', '150', '--json');
    const { items, more } = JSON.parse(out);
    expect([items.length, more, items[0].service]).toEqual([150, true, 'billing']);
    expect(gateway.seen.map(({ query }) => [query['limit'], query['cursor']])).toEqual([
      ['100', undefined],
      ['50', 'next'],
    ]);
    expect((await atlas('dlq', 'list', '--service', 'billing', '--limit', '3')).out).toContain('These are the first 3');
  });

  it('fits into 120 columns and lets no error message take over the terminal', async () => {
    const nasty = { ...letter, key: 'k'.repeat(200), errorClass: '\u001b[31mA\nB', errorMessage: 'x'.repeat(500) };
    gateway.answer = () => ({ items: [nasty], nextCursor: null });
    const lines = (await atlas('dlq', 'list', '--service', 'billing')).out.split('\n');
    expect(lines).toHaveLength(5);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(lines[1]).toMatch(/^billing\/42 .* kkkk.*… .*\[31mA B.*…$/);
    expect(lines[1]).not.toContain('\u001b');
  });

  it('shows what the others have when a service does not answer, and ends with 1', async () => {
    gateway.answer = ({ path }) =>
      path.startsWith('orders')
        ? { status: 503, title: 'The service is not there.', remedy: 'Try again.' }
        : { items: path.startsWith('billing') ? [letter] : [], nextCursor: null };
    const { code, out, err } = await atlas('dlq', 'list');
    expect([code, err]).toEqual([1, 'orders: The service is not there. Try again.\n']);
    expect(out).toContain('billing/42');
  });
});

describe('atlas dlq show', () => {
  it('tells all that is known', async () => {
    gateway.answer = ({ path }) => (path === 'billing/dead-letters/42' ? inFull : undefined);
    const { out } = await atlas('dlq', 'show', 'billing/42');
    expect(out.split('\n')).toEqual([
      'billing/42: failed, tried 3 times, dead for 3 m',
      '  event      order.placed/1.0',
      '  key        ord_1',
      '  came from  orders.orders[3] at 17',
      '  error      TypeError: cannot read x',
      '  to do      do away with what the error says, and redrive it',
      '  next try   none by itself: it waits for somebody',
      '  behind it  2 events of its key',
      '',
      'headers',
      '  ce_dataschema: order.placed/1.0',
      '  ce_id: e1',
      '',
      'payload',
      '  {',
      '    "amount": -1',
      '  }',
      '',
      'stack',
      '  TypeError: cannot read x',
      '      at handle (order.ts:1)',
      '',
      'done to it',
      '  1 m ago  opr_7  dead-letter.edit: n',
      '',
    ]);
    const asJson = await atlas('dlq', 'show', '42', '--service', 'billing', '--json');
    expect(JSON.parse(asJson.out)).toEqual({ service: 'billing', ...inFull });
  });

  it('says that there is none, and what to do', async () => {
    gateway.answer = () => undefined;
    expect(await atlas('dlq', 'show', 'billing/43')).toEqual({
      code: 1,
      out: '',
      err: 'atlas: There is no such thing. Look again.\n',
    });
  });
});

describe('atlas dlq stats', () => {
  it('counts by service, and says what is most frequent', async () => {
    const none = {
      deadLetters: 0,
      oldestSeconds: 0,
      blockedKeys: 0,
      oldestBlockedSeconds: 0,
      waitingBehind: 0,
      unknownTypes: 0,
    };
    gateway.answer = ({ path }) =>
      path === 'billing/dead-letters/stats'
        ? { ...none, deadLetters: 3, oldestSeconds: 200, byErrorClass: [{ name: 'TypeError', count: 3 }] }
        : none;
    const { out } = await atlas('dlq', 'stats');
    expect(out).toMatch(/^SERVICE +DEAD LETTERS +OLDEST +BLOCKED KEYS +FOR +EVENTS BEHIND +UNKNOWN TYPES$/m);
    expect(out).toMatch(/^billing +3 +3 m +0 +– +0 +0$/m);
    expect(out).toMatch(/^ {4}3 {2}billing {2}TypeError$/m);
    expect(JSON.parse((await atlas('dlq', 'stats', '--json')).out).services).toHaveLength(6);
  });
});

describe('atlas dlq redrive', () => {
  beforeEach(() => {
    gateway.answer = ({ body }) => ({ ...report(12), dryRun: Reflect.get(Object(body), 'dryRun') });
  });

  it('has one tried again without asking', async () => {
    gateway.answer = () => report(1);
    const { code, out } = await atlas('dlq', 'redrive', 'billing/42', '--note', 'fixed');
    expect([code, out]).toEqual([0, '1 dead letter of billing will be tried again: 42\n']);
    expect(gateway.orders.at(-1)).toEqual([
      'POST billing/dead-letters/redrive',
      { ids: [42], note: 'fixed', dryRun: false },
    ]);
  });

  it('asks before it does it to many, and without anybody to ask does nothing', async () => {
    const { code, err } = await atlas('dlq', 'redrive', '--service', 'billing', '--error', 'TypeError');
    expect([code, err]).toEqual([
      1,
      'atlas: 12 dead letters would be tried again, and nobody is here to say yes. Repeat it with --yes, or look first with --dry-run.\n',
    ]);
    expect(gateway.orders).toEqual([
      ['POST billing/dead-letters/redrive', { filter: { errorClass: 'TypeError' }, dryRun: true }],
    ]);
  });

  it('does it to many when that was said, at a rate', async () => {
    const { out } = await atlas('dlq', 'redrive', '--service', 'billing', '--all', '--rate', '10', '--yes');
    expect(out).toBe('12 dead letters of billing will be tried again: 42, …\n');
    expect(gateway.orders).toEqual([
      ['POST billing/dead-letters/redrive', { filter: {}, perSecond: 10, dryRun: false }],
    ]);
  });

  it('only looks in a dry run', async () => {
    const { out } = await atlas('dlq', 'redrive', 'billing/1', 'billing/2', 'orders/3', '--dry-run');
    expect(out).toBe(
      '12 dead letters of billing would be tried again: 42, …\n12 dead letters of orders would be tried again: 42, …\n',
    );
    expect(gateway.orders).toEqual([
      ['POST billing/dead-letters/redrive', { ids: [1, 2], dryRun: true }],
      ['POST orders/dead-letters/redrive', { ids: [3], dryRun: true }],
    ]);
  });

  it('names what was not done, why, and what to do; and ends with 1', async () => {
    const refused = [{ id: 42, code: 'not_a_dead_letter', message: 'It waits.', remedy: 'Redrive the head.' }];
    gateway.answer = () => ({ ...report(0), ids: [], refused });
    const { code, out, err } = await atlas('dlq', 'redrive', 'billing/42');
    expect([code, out, err]).toEqual([1, '', 'billing/42: It waits. Redrive the head.\n']);
    expect(JSON.parse((await atlas('dlq', 'redrive', 'billing/42', '--json')).out).reports[0].refused).toEqual(refused);
  });
});

describe('atlas dlq discard', () => {
  it('gives dead letters up for a reason', async () => {
    gateway.answer = () => ({ dryRun: false, discarded: 1, ids: [42], refused: [] });
    const { out } = await atlas('dlq', 'discard', 'billing/42', '--note', 'a test order');
    expect(out).toBe('1 dead letter of billing given up: 42\n');
    expect(gateway.orders.at(-1)).toEqual([
      'POST billing/dead-letters/discard',
      { ids: [42], note: 'a test order', dryRun: false },
    ]);
  });
});

describe('atlas dlq edit', () => {
  beforeEach(() => {
    gateway.answer = ({ method }) => (method === 'GET' ? inFull : { ...inFull, payload: { json: { amount: 1 } } });
  });

  it('shows what would change in a dry run, and changes nothing', async () => {
    const edited = { ...inFull, headers: { ce_id: 'e2' }, payload: { json: { amount: 1 } } };
    gateway.answer = ({ method }) => (method === 'GET' ? inFull : edited);
    const change = ['--payload', '{"amount":1}', '--header', 'ce_id=e2', '--drop-header', 'ce_dataschema'];
    const { out } = await atlas('dlq', 'edit', 'billing/42', ...change, '--note', 'n', '--dry-run');
    expect(out.split('\n')).toEqual([
      '- ce_dataschema: order.placed/1.0',
      '- ce_id: e1',
      '+ ce_id: e2',
      '  ',
      '  {',
      '-   "amount": -1',
      '+   "amount": 1',
      '  }',
      '',
      'billing/42 would be changed like this.',
      '',
    ]);
    const headers = { ce_id: 'e2', ce_dataschema: null };
    expect(gateway.orders).toEqual([
      ['PATCH billing/dead-letters/42', { headers, payload: edited.payload, note: 'n', dryRun: true }],
    ]);
  });

  it('changes the payload to the bytes of a file', async () => {
    const file = join(tmpdir(), `atlas-payload-${process.pid}.json`);
    await writeFile(file, '{ "amount": 1 }');
    const { code, out } = await atlas('dlq', 'edit', 'billing/42', '--payload-file', file, '--note', 'typo');
    expect([code, out]).toEqual([0, expect.stringContaining('is changed. Now: atlas dlq redrive billing/42')]);
    const base64 = Buffer.from('{ "amount": 1 }').toString('base64');
    expect(gateway.orders).toEqual([['PATCH billing/dead-letters/42', { payload: { base64 }, note: 'typo' }]]);
  });

  it('sends a large payload without making it larger', async () => {
    await atlas('dlq', 'edit', 'billing/42', '--payload', '{"amount":1}', '--note', 'n');
    expect(gateway.orders[0]?.[1]).toEqual({ payload: { json: { amount: 1 } }, note: 'n' });
    for (const odd of ['{"amount":12345678901234567890}', '{"a":1,"a":2}', 'not JSON']) {
      await atlas('dlq', 'edit', 'billing/42', '--payload', odd, '--note', 'n');
      const base64 = Buffer.from(odd).toString('base64');
      expect(gateway.orders.at(-1)?.[1]).toEqual({ payload: { base64 }, note: 'n' });
    }
  });

  it('says which field is wrong when the service refuses it', async () => {
    gateway.answer = ({ method }) =>
      method === 'GET'
        ? inFull
        : {
            status: 422,
            title: 'Wrong.',
            errors: [{ pointer: '#/payload/amount', detail: 'Too small.' }],
            remedy: 'Grow.',
          };
    for (const dryRun of [[], ['--dry-run']]) {
      const { code, err } = await atlas('dlq', 'edit', 'billing/42', '--payload', '{}', '--note', 'n', ...dryRun);
      expect([code, err]).toEqual([1, 'atlas: Wrong. #/payload/amount: Too small. Grow.\n']);
    }
  });
});

describe('what makes no sense', () => {
  it.each([
    [['dlq', 'redrive'], /Which ones\?/],
    [['dlq', 'redrive', '--error', 'E'], /Of which service\?/],
    [['dlq', 'redrive', 'billing/1', '--error', 'E'], /not both/],
    [['dlq', 'redrive', '--service', 'billing', '--all', '--key', 'k'], /contradict/],
    [['dlq', 'redrive', '42'], /Whose is 42\?/],
    [['dlq', 'redrive', 'payment-simulator/42'], /looks like billing\/42/],
    [['dlq', 'redrive', 'billing/1', '--rate', '0'], /from 1 to 10000/],
    [['dlq', 'list', '--since', 'yesterday'], /a duration like/],
    [['dlq', 'list', '--reason', 'bad'], /Allowed choices/],
    [['dlq', 'list', '--limit', '-1'], /whole number/],
    [['dlq', 'discard', 'billing/42'], /required option '--note/],
    [['dlq', 'edit', 'billing/42', '--note', 'n'], /What is to change\?/],
    [['dlq', 'edit', 'billing/42', '--note', 'n', '--header', 'x'], /name=value/],
    [['dlq', 'edit', 'billing/42', '--note', 'n', '--payload', '1', '--payload-file', 'f'], /contradict/],
    [['outbox', 'retry'], /Which ones\?/],
    [['outbox', 'discard', '--all', '--note', 'n'], /Of which service\?/],
    [['nonsense'], /unknown command/],
  ])('%j is told so, ends with 2, and asks nobody', async (args, sentence) => {
    const { code, err } = await atlas(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(sentence)]);
    expect(gateway.seen).toEqual([]);
  });

  it('names all that the environment lacks', async () => {
    delete process.env['ATLAS_API_URL'];
    delete process.env['ATLAS_API_KEY'];
    const { code, err } = await atlas('dlq', 'list');
    expect(code).toBe(2);
    expect(err).toMatch(/ATLAS_API_URL is missing[^]*ATLAS_API_KEY is missing/);
  });

  it('says where nobody answers', async () => {
    process.env['ATLAS_API_URL'] = 'http://127.0.0.1:1';
    const { code, err } = await atlas('dlq', 'show', 'billing/1');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/gateway does not answer at http:\/\/127.0.0.1:1.*Check ATLAS_API_URL/),
    ]);
  });

  it.each([[[]], [['dlq']], [['dlq', 'redrive']], [['outbox']]])('%j explains itself with --help', async (args) => {
    const { code, out } = await atlas(...args, '--help');
    expect([code, out]).toEqual([0, expect.stringContaining('Usage: atlas')]);
  });
});
