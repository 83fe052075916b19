import type { Broken } from '../promises/promises.ts';
import { Gate } from './gate.ts';
import { anyTime, NotReached, type Point } from './point.ts';
import type { Row } from './row.ts';

const points: readonly Point[] = [
  { name: 'bus.read_heads', phase: 'answered' },
  { name: 'Produce', phase: 'asked' },
  { name: 'Produce', phase: 'answered' },
  { name: 'bus.delete_sent', phase: 'asked' },
];

/** A relay sleeps with rows in its hands until others have taken its shards, and sent and deleted everything. */
export const frozenRelay: Row = {
  name: 'relay stopped past its lease, then woken',
  hits: 'process',
  programs: { publishers: 2, consumers: 1 },
  async round(world, random) {
    await world.startTraffic(random);
    const point = random.oneOf(points);
    const gate = Gate.forOne(world.programs.publishers, point, anyTime(point, random));
    try {
      const relay = await gate.reached();
      relay.freeze();
      await world.settle();
      await world.startTraffic(random.fork('after'));
      relay.thaw();
    } finally {
      gate.open();
    }
    return [];
  },
};

/** A consumer sleeps before its fence until another has taken over its partitions, and handled what it had in hand. */
export const zombie: Row = {
  name: 'zombie after a rebalance',
  hits: 'process',
  programs: { publishers: 1, consumers: 2 },
  async round(world, random) {
    await world.startTraffic(random);
    const gate = Gate.forOne(
      world.programs.consumers,
      { name: 'bus.move_offset', phase: 'asked' },
      random.between(1, 20),
    );
    try {
      const sleeper = await gate.reached();
      sleeper.freeze();
      // Mostly the group is told at once; now and then it finds out by itself, after ten seconds.
      if (!random.chance(0.1)) await world.programs.countOut(sleeper);
      await world.settle();
      await world.startTraffic(random.fork('after'));
      const fence = Gate.forOne([sleeper], { name: 'bus.move_offset', phase: 'answered', outcome: 'UPDATE 0' });
      sleeper.thaw();
      gate.open();
      return await fencedOff(fence);
    } finally {
      gate.open();
    }
  },
};

async function fencedOff(fence: Gate): Promise<readonly Broken[]> {
  try {
    await fence.reached();
    return [];
  } catch (error) {
    if (!(error instanceof NotReached)) throw error;
    return [{ promise: 'the offset fences off who has lost the partition', details: ['it could move the offset'] }];
  } finally {
    fence.open();
  }
}
