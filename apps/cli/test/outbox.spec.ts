import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { atlas } from './atlas-in-test.ts';
import { StandInGateway } from './stand-in-gateway.ts';

const refused = {
  ...{
    seq: 7,
    eventId: 'e1',
    schema: 'order.placed/1.0',
    topic: 'orders.orders',
    key: 'ord_1',
    headers: { ce_id: 'e1' },
  },
  ...{ errorClass: 'RecordsRefused', errorMessage: 'too large', waitingBehind: 2 },
  ...{ createdAt: '2026-11-22T08:00:00Z', refusedAt: new Date(Date.now() - 61_000).toISOString() },
};

let gateway: StandInGateway;
beforeAll(async () => {
  gateway = await StandInGateway.start();
  process.env['ATLAS_API_URL'] = gateway.url;
  process.env['ATLAS_API_KEY'] = 'atlas_opr_secret';
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.answer = () => ({ items: [], nextCursor: null });
});

describe('atlas outbox', () => {
  it('lists what the brokers refused', async () => {
    gateway.answer = ({ path }) => ({ items: path === 'orders/outbox/refused' ? [refused] : [], nextCursor: null });
    expect((await atlas('outbox', 'list')).out.split('\n')).toEqual([
      'ID        AGE  EVENT             KEY    BEHIND  ERROR',
      'orders/7  1 m  order.placed/1.0  ord_1       2  RecordsRefused: too large',
      '',
      '1 refused event.',
      '',
    ]);
  });

  it('says so when there is nothing to do', async () => {
    expect((await atlas('outbox', 'list')).out).toBe('The brokers have refused nothing: nothing to do.\n');
  });

  it('shows all that is known of one', async () => {
    gateway.answer = () => ({ ...refused, payload: { base64: '/wA=' }, operations: [] });
    const { out } = await atlas('outbox', 'show', 'orders/7');
    expect(out).toContain('orders/7: refused 1 m ago');
    expect(out).toContain('  behind it  2 events of its key');
    expect(out).toContain('  (not JSON; base64) /wA=');
  });

  it('sends one again, or all that a service has', async () => {
    gateway.answer = () => ({ dryRun: false, count: 1, seqs: [7], refused: [] });
    expect((await atlas('outbox', 'retry', 'orders/7')).out).toBe('1 refused event of orders will be sent again: 7\n');
    await atlas('outbox', 'retry', '--service', 'orders', '--all', '--yes', '--note', 'larger now');
    expect(gateway.orders.slice(-2)).toEqual([
      ['POST orders/outbox/refused/retry', { seqs: [7], dryRun: false }],
      ['POST orders/outbox/refused/retry', { all: true, note: 'larger now', dryRun: false }],
    ]);
  });

  it('gives one up for a reason', async () => {
    gateway.answer = () => ({ dryRun: false, count: 1, seqs: [7], refused: [] });
    expect((await atlas('outbox', 'discard', 'orders/7', '--note', 'nonsense')).out).toBe(
      '1 refused event of orders given up: 7\n',
    );
  });
});

describe('atlas operations', () => {
  it('tells who has done what, and why, the newest first', async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000 - 500).toISOString();
    const done = (id: number, minutes: number) => ({
      ...{
        id,
        at: at(minutes),
        actor: 'opr_7',
        action: 'dead-letter.discard',
        what: `dead-letter:${id}`,
        note: 'test',
      },
    });
    gateway.answer = ({ path }) => {
      if (path === 'billing/operations') return { items: [done(2, 1), done(1, 9)], nextCursor: null };
      return { items: path === 'orders/operations' ? [done(5, 4)] : [], nextCursor: null };
    };
    const { out } = await atlas('operations', '--actor', 'opr_7');
    expect(out.split('\n')).toEqual([
      'AGE  SERVICE  BY     DONE                 TO             BECAUSE',
      '1 m  billing  opr_7  dead-letter.discard  dead-letter:2  test',
      '4 m  orders   opr_7  dead-letter.discard  dead-letter:5  test',
      '9 m  billing  opr_7  dead-letter.discard  dead-letter:1  test',
      '',
    ]);
    expect(gateway.seen[0]?.query).toEqual({ actor: 'opr_7', limit: '50' });
  });
});
