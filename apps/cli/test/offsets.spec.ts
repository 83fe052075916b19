import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { atlas } from './atlas-in-test.ts';
import { StandInGateway } from './stand-in-gateway.ts';

const partition = (number: number, lag: number, gap?: object) => ({
  ...{ topic: 'orders.orders', partition: number, offset: 100 - lag, low: 0, high: 100, lag, ...(gap && { gap }) },
});
const truncated = { reason: 'truncated', foundAt: new Date(Date.now() - 61_000).toISOString() };

let gateway: StandInGateway;
beforeAll(async () => {
  gateway = await StandInGateway.start();
  process.env['ATLAS_API_URL'] = gateway.url;
  process.env['ATLAS_API_KEY'] = 'atlas_opr_secret';
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.answer = ({ path }) => ({
    items: path === 'billing/offsets' ? [partition(0, 0), partition(1, 40), partition(2, 0, truncated)] : [],
  });
});

describe('atlas offsets show', () => {
  it('shows what lags or stands still', async () => {
    expect((await atlas('offsets', 'show')).out.split('\n')).toEqual([
      'SERVICE  TOPIC          PARTITION  OFFSET  LOG FROM   TO  LAG  STANDS STILL',
      'billing  orders.orders          1      60         0  100   40',
      'billing  orders.orders          2     100         0  100    0  truncated, for 1 m',
      '',
      '3 partitions: 40 events to handle, 1 standing still.',
      '',
    ]);
  });

  it('shows every partition on demand, and always as JSON', async () => {
    expect((await atlas('offsets', 'show', '--all')).out.split('\n')).toHaveLength(7);
    expect(JSON.parse((await atlas('offsets', 'show', '--json')).out).items).toHaveLength(3);
    expect((await atlas('offsets', 'show', '--topic', 'x')).out).toBe(
      '0 partitions: 0 events to handle, 0 standing still.\n',
    );
  });
});

describe('atlas offsets accept', () => {
  const accept = (...more: string[]) =>
    atlas('offsets', 'accept', 'orders.orders', '2', '--service', 'billing', ...more);

  it('says what going on would mean, in a dry run', async () => {
    gateway.answer = () => ({ dryRun: true, reason: 'truncated', from: 17, offset: 120, skips: 3 });
    const { out } = await accept('--to', 'log-start', '--note', 'n', '--dry-run');
    expect(out).toBe(
      'billing would go on in orders.orders[2] at 120 instead of 17 (truncated). 3 events of the log will never be handled.\n',
    );
    expect(gateway.orders).toEqual([
      [
        'POST billing/offsets/accept',
        { topic: 'orders.orders', partition: 2, to: 'log-start', note: 'n', dryRun: true },
      ],
    ]);
  });

  it('lets a partition go on at an offset', async () => {
    gateway.answer = () => ({ dryRun: false, reason: 'beyond-end', from: 120, offset: 17, skips: 0 });
    const { code, out } = await accept('--to', '17', '--note', 'n');
    expect([code, out]).toEqual([
      0,
      'billing goes on in orders.orders[2] at 17 instead of 120 (beyond-end). No event of the log is skipped.\n',
    ]);
    expect(gateway.orders[0]?.[1]).toMatchObject({ to: 17 });
  });

  it.each([
    [['--note', 'n'], /required option '--to/],
    [['--to', 'log-start'], /required option '--note/],
    [['--to', 'middle', '--note', 'n'], /log-start, log-end, or an offset/],
  ])('takes no %j', async (options, sentence) => {
    expect(await accept(...options)).toMatchObject({ code: 2, err: expect.stringMatching(sentence) });
    expect(gateway.seen).toEqual([]);
  });
});
