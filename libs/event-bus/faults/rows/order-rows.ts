import { partitionOf } from '../../src/contract/partition.ts';
import { until } from '../world/until.ts';
import { killAt } from './crash.ts';
import { Gate } from './gate.ts';
import type { Row } from './row.ts';

/** Lamps whose facts share a partition. */
const [before = '', between = '', after = ''] = Array.from({ length: 200 }, (_, nth) => `neighbour-${nth}`).filter(
  (lamp) => partitionOf(lamp) === 0,
);

/** A relay reads two rows, and deletes them after a third with a number between theirs was committed. */
export const lowerNumberLater: Row = {
  name: 'a lower number is committed later',
  hits: 'process',
  programs: { publishers: 2, consumers: 1 },
  async round(world) {
    const [one, other] = [world.programs.publisher(0), world.programs.publisher(1)];
    const reading = Gate.forAll(world.programs.all, { name: 'bus.read_heads', phase: 'asked' });
    const commit = Gate.forAll([other], { name: 'COMMIT', phase: 'asked', within: 'lightings.note' });
    const deletion = Gate.forAll(world.programs.all, { name: 'bus.delete_sent', phase: 'asked' });
    try {
      await world.light(one, before);
      const lighting = world.light(other, between);
      await commit.reached();
      await until('it has written', () => world.ledger.isSomeoneHalfway());
      await world.light(one, after);
      reading.open();
      await deletion.reached();
      commit.open();
      await lighting;
    } finally {
      for (const gate of [reading, commit, deletion]) gate.open();
    }
    return [];
  },
};

/** Of two transactions that want a key, the one that writes first commits last; the relay sees both at once. */
export const slowerFirst: Row = {
  name: 'two publish on a key at a time',
  hits: 'process',
  programs: { publishers: 3, consumers: 1 },
  async round(world) {
    const [holder, slow, fast] = [
      world.programs.publisher(0),
      world.programs.publisher(1),
      world.programs.publisher(2),
    ];
    const reading = Gate.forAll(world.programs.all, { name: 'bus.read_heads', phase: 'asked' });
    const commit = Gate.forAll([holder], { name: 'COMMIT', phase: 'asked', within: 'lightings.note' });
    try {
      const held = world.light(holder, 'a first key');
      await commit.reached();
      await until('it has the first key', () => world.ledger.isSomeoneHalfway());
      const waiting = world.light(slow, 'a first key', 'the key');
      await until('the slow one waits for the first key', () => world.ledger.isSomeoneWaiting());
      await world.light(fast, 'the key');
      commit.open();
      await Promise.all([held, waiting]);
    } finally {
      for (const gate of [commit, reading]) gate.open();
    }
    return [];
  },
};

/** Everybody wants many of the same keys at a time, in any order, and one of them dies with its locks. */
export const crowdedKeys: Row = {
  name: 'publishers crowd on the same keys',
  hits: 'process',
  programs: { publishers: 2, consumers: 1 },
  async round(world, random) {
    const [tenant = ''] = world.tenants;
    await world.startTraffic(random, { tenants: [tenant], lampsPerTenant: 30, lampsAtOnce: 60, loops: 6, pauseMs: 5 });
    await killAt(world.programs.publishers, { name: 'bus.insert_outbox', phase: 'passed' }, random.between(20, 40));
    await world.programs.restartDead();
    return [];
  },
};
