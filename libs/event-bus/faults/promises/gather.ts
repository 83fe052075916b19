import type { World } from '../world/world.ts';
import type { Evidence } from './evidence.ts';

/** For a world that has come to rest, or never does: what was committed is read before the outbox, and that before the log. */
export async function gather(world: World): Promise<Evidence> {
  const { ledger, log, topics, writtenOff } = world;
  const lightings = (await ledger.lightings()).filter(({ id }) => !writtenOff.has(id));
  const sightings = await ledger.sightings();
  const waiting = await ledger.waitingInOutbox();
  const [parked, blockedKeys, deadlocks, { gaps }, records, aheadOfDatabase] = await Promise.all([
    ledger.parked(),
    ledger.blockedKeys(),
    ledger.deadlocks(),
    ledger.progress(),
    log.readToEnd(),
    partitionsAhead(world),
  ]);
  const left = records.filter(({ id }) => !writtenOff.has(id));
  return {
    ...{ lightings, sightings, waiting, parked, blockedKeys, deadlocks, aheadOfDatabase },
    log: left.filter(({ topic }) => topic === topics.lamps),
    notes: left.filter(({ topic }) => topic === topics.notes),
    gaps: gaps.map((partition) => `lamps[${partition}]`),
  };
}

/** Kafka's first, the database's after it: a consumer that is at work meanwhile can only let the database be further. */
export async function partitionsAhead(world: World): Promise<readonly string[]> {
  const committed = await world.topics.committed();
  const stored = await world.ledger.offsets();
  return [...committed]
    .filter(([partition, offset]) => offset > (stored.get(partition) ?? 0))
    .map(([partition]) => `Kafka is ahead in lamps[${partition}]`);
}
