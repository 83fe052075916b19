import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@atlas/testing';
import type { PartitionId, PartitionOffset } from '../broker.ts';
import { PartitionLanes } from './partition-lanes.ts';

const partitions = Array.from({ length: 12 }, (_, partition) => ({ topic: 'lamps', partition }));
const client = { seek: () => undefined, pause: () => undefined, resume: () => undefined };
const hints = { note: () => undefined };

/** The lanes of a member, what its group was asked about, and its batches: each is in hand until it is let go. */
function memberOf({ starts = (ids: readonly PartitionId[]) => Promise.resolve(atZero(ids)) } = {}) {
  const asked: number[][] = [];
  const over: AbortSignal[] = [];
  const inHand: (() => void)[] = [];
  const lanes = new PartitionLanes({
    ...{ group: 'night', topics: ['lamps'] },
    onAssigned: (ids, signal) => {
      asked.push(ids.map(({ partition }) => partition));
      over.push(signal);
      return starts(ids);
    },
    onRevoked: () => Promise.resolve(),
    onBatch: () => new Promise<void>((end) => inHand.push(end)),
  });
  /** Until it has been asked about, and then some: a second question might follow. */
  const join = async () => {
    const before = asked.length;
    lanes.assign(client, hints, partitions);
    await eventually(() => expect(asked.length).toBeGreaterThan(before));
    await pause(20);
  };
  const bring = (partition: number) => {
    const message = { key: Buffer.from('hall'), value: null, timestamp: '0', attributes: 0, offset: '0', headers: {} };
    const batch = { topic: 'lamps', partition, messages: [message], lastOffset: () => '0' };
    lanes.deliver({ batch, isStale: () => false, resolveOffset: () => undefined });
  };
  return { lanes, asked, over, inHand, join, bring };
}

const atZero = (ids: readonly PartitionId[]): PartitionOffset[] => ids.map((id) => ({ ...id, offset: 0 }));
const numbers = partitions.map(({ partition }) => partition);

describe('the partitions of a member that comes into its group again', () => {
  it('are taken up together, with one question to brokers and database', async () => {
    const { lanes, asked, join } = memberOf();
    await join();
    lanes.close();
    await join();
    expect(asked).toEqual([numbers, numbers]);
  });

  it('do not wait for one that a slow handler still has in hand', async () => {
    const { asked, inHand, join, bring } = memberOf();
    await join();
    bring(3);
    await join();
    expect(asked.slice(1)).toEqual([numbers.filter((partition) => partition !== 3)]);
    inHand[0]?.();
    await eventually(() => expect(asked[2]).toEqual([3]));
  });

  it('are not claimed any more when they may be somebody else’s', async () => {
    const { lanes, over, join } = memberOf({ starts: () => new Promise(() => undefined) });
    await join();
    expect(over[0]?.aborted).toBe(false);
    lanes.close();
    expect(over[0]?.aborted).toBe(true);
  });
});
