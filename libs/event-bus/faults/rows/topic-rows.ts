import { partitionCount, partitionOf } from '../../src/contract/partition.ts';
import type { Broken } from '../promises/promises.ts';
import { until } from '../world/until.ts';
import type { World } from '../world/world.ts';
import { Gate } from './gate.ts';
import type { Row } from './row.ts';

const programs = { publishers: 1, consumers: 1 };

/** A lamp of its own partition, which traffic knows as well. */
const lamp = '0-1';
const partition = partitionOf(lamp);

/** Retention, or somebody's hand, takes records that the group has not handled, while it waits for them. */
export const truncatedUnderway: Row = {
  name: 'log truncated below our offset, under way',
  hits: 'topics',
  programs,
  async round(world) {
    const fetching = Gate.forAll(world.programs.consumers, { name: 'Fetch', phase: 'asked' });
    try {
      await fetching.reached();
      await lightInTurn(world, 6);
      await world.untilSent();
      await truncate(world, 3);
    } finally {
      fetching.open();
    }
    return standsStillAndGoesOn(world);
  },
};

export const truncatedMeanwhile: Row = {
  name: 'log truncated below our offset, while nobody looked',
  hits: 'topics',
  programs,
  async round(world, random) {
    await world.programs.endConsumers();
    await lightInTurn(world, 6);
    await world.untilSent();
    await truncate(world, random.between(1, 6));
    await world.programs.restartDead();
    return standsStillAndGoesOn(world);
  },
};

export const recreated: Row = {
  name: 'topic recreated',
  hits: 'topics',
  programs,
  async round(world, random) {
    await lightInTurn(world, 6);
    await world.settle();
    await world.programs.endConsumers();
    await world.log.turnPage();
    await world.topics.makeLampsAnew();
    await lightInTurn(world, random.between(1, 12));
    await world.untilSent();
    await world.programs.restartDead();
    await until('the partition stands still', async () => (await gapsOf(world)).includes(partition));
    for (const standing of await gapsOf(world)) await world.operator.acceptGap(standing, 'log-start');
    return [];
  },
};

/** Back to the beginning in some partitions, past what was not handled in others. */
export const offsetsReset: Row = {
  name: 'offsets reset by an operator',
  hits: 'topics',
  programs,
  async round(world, random) {
    const lamps = Array.from({ length: 24 }, (_, nth) => `0-${nth + 1}`);
    await world.light(world.programs.publisher(0), ...lamps);
    await world.settle();
    await world.programs.endConsumers();
    await world.light(world.programs.publisher(0), ...lamps);
    await world.untilSent();
    const ends = [...(await world.topics.ends())];
    await world.topics.setOffsets(new Map(ends.map(([at, end]) => [at, random.chance(0.5) ? 0 : end])));
    const refused = Gate.forOne(world.programs.consumers, {
      name: 'bus.move_offset',
      phase: 'answered',
      outcome: 'UPDATE 0',
    });
    try {
      await world.programs.restartDead();
      await world.settle();
      const details = (await refused.isReachedWithin(0)) ? ['it began elsewhere, and was refused'] : [];
      return details.length === 0 ? [] : [{ promise: 'a group begins where its database says', details }];
    } finally {
      refused.open();
    }
  },
};

export const partitionsAdded: Row = {
  name: 'partition count changed',
  hits: 'topics',
  leavesRuins: true,
  programs,
  async round(world, random) {
    await world.startTraffic(random);
    await world.topics.addPartition();
    await until('every partition stands still', async () => (await gapsOf(world)).length === partitionCount);
    return [];
  },
};

async function lightInTurn(world: World, times: number): Promise<void> {
  for (let done = 0; done < times; done++) await world.light(world.programs.publisher(0), lamp);
}

/** Records that the group has not handled are gone from the log, the oldest first. */
async function truncate({ ledger, log, topics, writtenOff }: World, records: number): Promise<void> {
  const from = (await ledger.offsets()).get(partition) ?? 0;
  for (const record of await log.readToEnd()) {
    const isGone = record.topic === topics.lamps && record.partition === partition && record.offset >= from;
    if (isGone && record.offset < from + records) writtenOff.add(record.id);
  }
  await topics.truncate(partition, from + records);
}

/** It says so, skips nothing, and holds up no other partition; and goes on when somebody has accepted it. */
async function standsStillAndGoesOn(world: World): Promise<readonly Broken[]> {
  const others = Array.from({ length: 12 }, (_, nth) => `0-${nth + 1}`).filter(
    (other) => partitionOf(other) !== partition,
  );
  const broken: Broken[] = [];
  try {
    await until('the partition stands still', async () => (await gapsOf(world)).includes(partition), {
      withinMs: 30_000,
    });
  } catch (error) {
    return [{ promise: 'missing records are told', details: [String(error)] }];
  }
  await world.light(world.programs.publisher(0), ...others);
  await world.settle();
  const gaps = await gapsOf(world);
  if (gaps.length !== 1) broken.push({ promise: 'only what is cut off stands still', details: [gaps.join(', ')] });
  await world.operator.acceptGap(partition, 'log-start');
  return broken;
}

async function gapsOf(world: World): Promise<readonly number[]> {
  return (await world.ledger.progress()).gaps;
}
