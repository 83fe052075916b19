import { partitionOf } from '../../src/contract/partition.ts';
import type { Lighting } from '../world/ledger.ts';
import type { LoggedRecord } from '../world/topic-log.ts';
import type { Evidence } from './evidence.ts';

/** A promise that was not kept, and how. */
export interface Broken {
  readonly promise: string;
  readonly details: readonly string[];
}

/** Of a partition whose next offset at Kafka is beyond the database's, a crash would lose what lies between. */
export const toldAfter = 'Kafka is told after the database';

/** What must hold whatever happened; each says how it is broken. */
const promises: Readonly<Record<string, (evidence: Evidence) => readonly string[]>> = {
  'nothing is lost': ({ lightings, sightings }) => {
    const seen = new Set(sightings.map(({ id }) => id));
    return lightings.filter(({ id }) => !seen.has(id)).map((fact) => `${nameOf(fact)} was never handled`);
  },

  'every row that left the outbox is in the log': ({ lightings, waiting, log }) => {
    const safe = new Set([...waiting, ...log].map(({ id }) => id));
    return lightings.filter(({ id }) => !safe.has(id)).map((fact) => `${nameOf(fact)} is not in the log`);
  },

  'no effect is doubled': ({ sightings, notes }) => [
    ...repeated(sightings.map(nameOf)).map((name) => `${name} was handled more than once`),
    ...[...Map.groupBy(notes, ({ value }) => value)]
      .filter(([, same]) => new Set(same.map(({ id }) => id)).size > 1)
      .map(([value]) => `what a handler published was published more than once: ${value}`),
  ],

  'every effect is whole': ({ sightings, waiting, notes }) => {
    const noted = new Set([...waiting, ...notes].map(({ value }) => value));
    return sightings
      .filter(({ lamp, number }) => !noted.has(JSON.stringify({ lamp, number })))
      .map((fact) => `${nameOf(fact)} was handled, but what its handler published is missing`);
  },

  'nothing is said that was not committed': ({ lightings, sightings, log }) => {
    const committed = new Set(lightings.map(({ id }) => id));
    return [...sightings, ...log].filter(({ id }) => !committed.has(id)).map(({ id }) => `nobody committed ${id}`);
  },

  'order holds per key': ({ lightings, sightings }) => inversions(lightings, sightings),

  'the log keeps the order of commits': ({ lightings, log }) => [
    ...inversions(
      lightings,
      firstOfEach(log).map(({ id, key }) => ({ id, lamp: key })),
    ),
    ...log
      .filter(({ key, partition }) => partitionOf(key) !== partition)
      .map(({ id }) => `${id} is in a foreign partition`),
  ],

  'nobody is blamed': ({ parked }) =>
    parked.map(({ key, state, reason, attempts }) => `${key} is parked: ${state}, ${reason}, ${attempts} attempts`),

  'nothing stays blocked': ({ blockedKeys, gaps }) => [
    ...blockedKeys.map((key) => `${key} is blocked`),
    ...gaps.map((partition) => `${partition} stands still`),
  ],

  'publishers do not deadlock': ({ deadlocks }) => (deadlocks === 0 ? [] : [`${deadlocks} deadlocks`]),

  [toldAfter]: ({ aheadOfDatabase }) => aheadOfDatabase,
};

export function brokenIn(evidence: Evidence): readonly Broken[] {
  return Object.entries(promises)
    .map(([promise, check]) => ({ promise, details: check(evidence) }))
    .filter(({ details }) => details.length > 0);
}

const nameOf = ({ lamp, number, id }: Lighting): string => `${lamp}#${number} (${id})`;

function repeated(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.has(name) || !seen.add(name));
}

function firstOfEach(log: readonly LoggedRecord[]): readonly LoggedRecord[] {
  const seen = new Set<string>();
  const inOrder = log.toSorted(
    (a, b) => a.generation - b.generation || a.partition - b.partition || a.offset - b.offset,
  );
  return inOrder.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Where one of a lamp comes after another that was committed later. */
function inversions(
  committed: readonly Lighting[],
  happened: readonly Pick<Lighting, 'id' | 'lamp'>[],
): readonly string[] {
  const places = new Map(committed.map(({ id }, place) => [id, place]));
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { id, lamp } of happened) {
    const place = places.get(id) ?? -1;
    if (place < (last.get(lamp) ?? -1)) found.push(`${id} of ${lamp} comes after one that was committed later`);
    last.set(lamp, place);
  }
  return found;
}
