import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { ServerName } from '../world/servers.mjs';
import { until } from '../world/until.ts';
import type { World } from '../world/world.ts';
import { at } from './crash.ts';
import { anyTime, type Point } from './point.ts';
import type { Row } from './row.ts';

function serverDies(
  name: string,
  server: ServerName,
  points: readonly Point[],
  meanwhile: (world: World, random: Random) => Promise<unknown>,
): Row {
  return {
    name,
    hits: 'server',
    programs: { publishers: 2, consumers: 2 },
    async round(world, random) {
      await world.startTraffic(random, { transactions: 200 });
      // Killed, or ended as for maintenance, with sessions cut off.
      const signal = random.chance(0.7) ? 'SIGKILL' : server === 'postgres' ? 'SIGINT' : 'SIGTERM';
      const point = random.oneOf(points);
      try {
        await at(world.programs.all, point, anyTime(point, random), () => world.servers.signal(server, signal));
        await meanwhile(world, random);
      } finally {
        await world.servers.revive();
      }
      const ended = world.programs.all
        .filter(({ isAlive }) => !isAlive)
        .map((program) => `a ${program.name} has ended`);
      await world.programs.restartDead();
      return ended.length === 0 ? [] : [{ promise: 'an outage of a server ends no process', details: ended }];
    },
  };
}

export const postgresDies = serverDies(
  'PostgreSQL down',
  'postgres',
  [
    { name: 'COMMIT', phase: 'passed', within: 'lightings.note' },
    { name: 'COMMIT', phase: 'passed', within: 'bus.move_offset' },
    { name: 'COMMIT', phase: 'answered', within: 'bus.move_offset' },
    { name: 'bus.delete_sent', phase: 'passed' },
    { name: 'bus.accept_events', phase: 'answered' },
  ],
  (_, random) => pause(random.between(200, 3_000)),
);

export const brokerDies = serverDies(
  'broker down',
  'kafka',
  [
    { name: 'Produce', phase: 'asked' },
    { name: 'Produce', phase: 'passed' },
    { name: 'Produce', phase: 'answered' },
    { name: 'OffsetCommit', phase: 'passed', times: 3 },
    { name: 'Fetch', phase: 'answered' },
  ],
  (world) => until('the outbox grows', async () => (await world.ledger.progress()).outbox > 20),
);
