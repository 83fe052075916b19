import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { eventually } from '@atlas/testing';
import type { Batch, IncomingRecord } from '../broker.ts';
import { Backlog } from './backlog.ts';
import { PartitionLane } from './partition-lane.ts';

const id = { topic: 'lamps', partition: 3 };
const payload = Buffer.alloc(98 * 1_024);
const record = (offset: number): IncomingRecord => ({
  ...id,
  offset,
  key: 'hall',
  value: payload,
  headers: {},
  timestamp: new Date(),
});
const records = (from: number, count: number) => Array.from({ length: count }, (_, i) => record(from + i));

/** A lane for ten such records, the orders that it gives to its client, and its batches: each is held until it is let go. */
function laneOf(backlog = new Backlog(1_000 * 1_024, 1)) {
  const orders: string[] = [];
  const batches: { batch: Batch; end: () => void }[] = [];
  const unreadable = new Set<number>();
  const note = (order: string) => (offset?: number) =>
    void orders.push(offset === undefined ? order : `${order} ${offset}`);
  const onBatch = (batch: Batch) => new Promise<void>((end) => batches.push({ batch, end }));
  const read = (fetched: readonly IncomingRecord[]) => {
    if (unreadable.delete(fetched[0]?.offset ?? 0)) throw new Error('not yet to be read');
    return fetched;
  };
  const source = { seek: note('seek'), pause: note('pause'), resume: note('resume'), note: note('note') };
  const lane = new PartitionLane(id, onBatch, source, backlog, read);
  const finish = async (index: number) => {
    const { batch, end } = batches[index] ?? {};
    await batch?.advance((batch.records.at(-1)?.offset ?? 0) + 1);
    end?.();
    await turn();
  };
  return { lane, orders, batches, unreadable, finish };
}

const offsetsOf = (batch: Batch | undefined) => batch?.records.map(({ offset }) => offset);

describe('a lane', () => {
  it('takes nothing before it is told where to begin', () => {
    const { lane, orders, batches } = laneOf();
    expect(lane.put(records(0, 1))).toBe(false);
    lane.goOn(7);
    expect(orders).toEqual(['seek 7', 'resume']);
    expect(lane.put(records(7, 1))).toBe(true);
    expect(offsetsOf(batches[0]?.batch)).toEqual([7]);
  });

  it('brings one batch after another, and gathers what comes meanwhile', async () => {
    const { lane, batches, finish } = laneOf();
    lane.goOn(0);
    for (let offset = 0; offset < 4; offset++) lane.put(records(offset, 1));
    expect(batches).toHaveLength(1);
    await finish(0);
    expect(offsetsOf(batches[1]?.batch)).toEqual([1, 2, 3]);
  });

  it('is held back when it is full, and let go on when it is half empty', async () => {
    const { lane, orders, finish } = laneOf();
    lane.goOn(0);
    lane.put(records(0, 1));
    orders.length = 0;
    lane.put(records(1, 8));
    expect(orders).toEqual([]);
    lane.put(records(9, 1));
    expect(orders).toEqual(['pause']);
    await finish(0);
    expect(orders).toEqual(['pause', 'note 1', 'resume']);
  });

  it('is held back by what waits in the others', () => {
    const backlog = new Backlog(1_000 * 1_024, 2);
    const [one, other] = [laneOf(backlog), laneOf(backlog)];
    for (const { lane, orders } of [one, other]) {
      lane.goOn(0);
      lane.put(records(0, 1)); // in hand
      orders.length = 0;
      lane.put(records(1, 4));
    }
    expect([one.orders, other.orders]).toEqual([[], ['pause']]);
  });

  it('forgets what waits when it is told to go elsewhere', async () => {
    const { lane, orders, batches } = laneOf();
    lane.goOn(0);
    lane.put(records(0, 2));
    lane.put(records(2, 2));
    orders.length = 0;
    batches[0]?.batch.seek(1);
    expect(batches[0]?.batch.isCurrent()).toBe(false);
    batches[0]?.end();
    await turn();
    expect([orders, batches.length]).toEqual([['seek 1', 'resume'], 1]);
    lane.put(records(1, 3));
    expect(offsetsOf(batches[1]?.batch)).toEqual([1, 2, 3]);
  });

  it('stands still until it is told to go on', async () => {
    const { lane, orders, batches } = laneOf();
    lane.goOn(0);
    lane.put(records(0, 1));
    batches[0]?.batch.standStill();
    batches[0]?.end();
    await turn();
    expect(lane.put(records(1, 1))).toBe(false);
    expect(orders.at(-1)).toBe('pause');
    lane.goOn(1);
    expect(lane.put(records(1, 1))).toBe(true);
  });

  it('brings what was not done again', async () => {
    const { lane, orders, batches } = laneOf();
    Logger.overrideLogger(false);
    lane.goOn(0);
    lane.put(records(0, 3));
    await batches[0]?.batch.advance(2);
    batches[0]?.end();
    while (orders.at(-2) !== 'seek 2') await turn();
    expect(orders.at(-1)).toBe('resume');
  });

  it('brings again what could not be read, and nothing after it before', async () => {
    const { lane, orders, batches, unreadable, finish } = laneOf();
    Logger.overrideLogger(false);
    lane.goOn(0);
    lane.put(records(0, 2));
    unreadable.add(2);
    lane.put(records(2, 2));
    await finish(0);
    await eventually(() => expect(orders.slice(-2)).toEqual(['seek 2', 'resume']));
    expect(batches).toHaveLength(1);
    lane.put(records(2, 2));
    expect(offsetsOf(batches[1]?.batch)).toEqual([2, 3]);
  });

  it('ends with the batch in hand, which learns of it, and drops what waits', async () => {
    const { lane, batches } = laneOf();
    lane.goOn(0);
    lane.put(records(0, 1));
    lane.put(records(1, 1));
    let ended = false;
    const closing = lane.close().then(() => (ended = true));
    await turn();
    expect([ended, batches[0]?.batch.isCurrent()]).toEqual([false, false]);
    batches[0]?.end();
    await closing;
    expect(batches).toHaveLength(1);
    expect(lane.put(records(1, 1))).toBe(false);
  });
});
