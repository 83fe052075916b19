import { partitionsAhead } from '../promises/gather.ts';
import { toldAfter } from '../promises/promises.ts';
import { killAt } from './crash.ts';
import { Gate } from './gate.ts';
import { anyTime, type Point } from './point.ts';
import type { Row } from './row.ts';

/** A process dies at one of some points, which are one to whoever promises something about them. */
function dies(name: string, points: readonly Point[]): Row {
  return {
    name,
    hits: 'process',
    programs: { publishers: 2, consumers: 1 },
    async round(world, random) {
      await world.startTraffic(random);
      const point = random.oneOf(points);
      await killAt(world.programs.all, point, anyTime(point, random));
      const ahead = await partitionsAhead(world);
      await world.programs.restartDead({ isHurried: random.chance(0.9) });
      return ahead.length === 0 ? [] : [{ promise: toldAfter, details: ahead }];
    },
  };
}

export const beforeCommit = dies('before the business commit', [
  { name: 'lightings.note', phase: 'answered' },
  { name: 'bus.lock_keys', phase: 'asked', within: 'lightings.note' },
  { name: 'bus.insert_outbox', phase: 'asked', within: 'lightings.note' },
  { name: 'COMMIT', phase: 'asked', within: 'lightings.note' },
]);

export const commitToSend = dies('commit → send', [
  { name: 'COMMIT', phase: 'passed', within: 'lightings.note' },
  { name: 'COMMIT', phase: 'answered', within: 'lightings.note' },
  { name: 'bus.read_heads', phase: 'answered' },
  { name: 'Produce', phase: 'asked' },
]);

export const sendToDelete = dies('send → delete', [
  { name: 'Produce', phase: 'passed' },
  { name: 'Produce', phase: 'answered' },
  { name: 'bus.delete_sent', phase: 'asked' },
  { name: 'bus.delete_sent', phase: 'passed' },
  { name: 'bus.delete_sent', phase: 'answered' },
]);

export const midChunk = dies('mid-chunk', [
  { name: 'bus.move_offset', phase: 'answered' },
  { name: 'bus.accept_events', phase: 'passed' },
  { name: 'bus.accept_events', phase: 'answered' },
  { name: 'sightings.add', phase: 'answered' },
  { name: 'bus.insert_outbox', phase: 'asked', within: 'bus.move_offset' },
  { name: 'COMMIT', phase: 'asked', within: 'bus.move_offset' },
]);

export const databaseToKafka = dies('database commit → Kafka commit', [
  { name: 'COMMIT', phase: 'passed', within: 'bus.move_offset' },
  { name: 'COMMIT', phase: 'answered', within: 'bus.move_offset' },
  { name: 'COMMIT', phase: 'told', within: 'bus.move_offset' },
  { name: 'OffsetCommit', phase: 'asked', times: 3 },
]);

/** Kafka is told of offsets now and then; a transaction that hangs for longer than that, and then dies, shows whether too early. */
export const hangsAndDies: Row = {
  name: 'mid-chunk, after a while',
  hits: 'process',
  programs: { publishers: 1, consumers: 1 },
  async round(world, random) {
    await world.startTraffic(random);
    const commit = Gate.forAll(world.programs.consumers, { name: 'COMMIT', phase: 'asked', within: 'bus.move_offset' });
    try {
      const hanging = await commit.reached();
      const told = Gate.forOne(world.programs.consumers, { name: 'OffsetCommit', phase: 'told' });
      await told.isReachedWithin(1_500);
      told.open();
      await hanging.kill();
    } finally {
      commit.open();
    }
    const ahead = await partitionsAhead(world);
    await world.programs.restartDead();
    return ahead.length === 0 ? [] : [{ promise: toldAfter, details: ahead }];
  },
};
