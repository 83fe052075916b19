import { statement, type Database } from '@atlas/database';
import { partitionCount } from '../contract/partition.ts';
import { usePrimaryKeys, type LaneId } from './relay.store.ts';

/** What waits in the outbox. */
export interface Backlog {
  /** Exact up to a thousand in each lane, beyond that what PostgreSQL's statistics say: to count millions costs more than to send them. */
  readonly depth: number;
  readonly oldestSeconds: number;
  readonly refused: number;
  readonly topics: readonly string[];
  /** Where events stand aside. */
  readonly encumbered: readonly LaneId[];
}

const countedAtMost = 1_000;

const estimateBacklog = statement<{ live: number; refused: number }, []>(
  'bus.estimate_backlog',
  `SELECT (SELECT sum(pg_stat_get_live_tuples(inhrelid)) FROM pg_inherits WHERE inhparent = 'bus.outbox'::regclass)::int8 AS live,
          (SELECT count(*) FROM (SELECT FROM bus.outbox_refused LIMIT ${countedAtMost}) AS a_few) AS refused`,
);

const findEncumbered = statement<LaneId, []>(
  'bus.find_encumbered_lanes',
  'SELECT DISTINCT shard, topic FROM bus.outbox_refused',
);

interface LaneBacklog {
  readonly topic: string;
  readonly waiting: number;
  readonly oldestSeconds: number;
}

const measureLanes = statement<LaneBacklog, []>(
  'bus.measure_lanes',
  // From one topic of a shard to the next by the index, and of each lane the first rows by it: never the whole table.
  `WITH RECURSIVE lane AS (
     SELECT shard, (SELECT min(topic) FROM bus.outbox WHERE outbox.shard = shards.shard) AS topic
       FROM generate_series(0, ${partitionCount - 1}) AS shards(shard)
     UNION ALL
     SELECT shard, (SELECT min(topic) FROM bus.outbox WHERE outbox.shard = lane.shard AND outbox.topic > lane.topic)
       FROM lane WHERE topic IS NOT NULL
   )
   SELECT topic, head.waiting, extract(epoch FROM now() - head.oldest)::float8 AS "oldestSeconds"
     FROM lane
    CROSS JOIN LATERAL (
      SELECT count(*) AS waiting, min(created_at) AS oldest
        FROM (SELECT created_at FROM bus.outbox
               WHERE outbox.shard = lane.shard AND outbox.topic = lane.topic ORDER BY seq LIMIT ${countedAtMost}) AS oldest_first
    ) AS head
    WHERE topic IS NOT NULL AND head.waiting > 0`,
);

export function backlogOf(database: Database): Promise<Backlog> {
  return database.read([], async (tx) => {
    const [estimate] = await tx.query(estimateBacklog, []);
    await tx.query(usePrimaryKeys, []);
    const lanes = await tx.query(measureLanes, []);
    const counted = lanes.reduce((sum, { waiting }) => sum + waiting, 0);
    const isExact = lanes.every(({ waiting }) => waiting < countedAtMost);
    return {
      depth: isExact ? counted : Math.max(counted, estimate?.live ?? 0),
      oldestSeconds: Math.max(0, ...lanes.map(({ oldestSeconds }) => oldestSeconds)),
      refused: estimate?.refused ?? 0,
      encumbered: await tx.query(findEncumbered, []),
      topics: [...new Set(lanes.map(({ topic }) => topic))],
    };
  });
}
