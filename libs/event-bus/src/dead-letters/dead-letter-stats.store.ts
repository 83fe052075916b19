import { statement, type Tx } from '@atlas/database';
import type { CountOf, DeadLetterStats } from './dead-letter.ts';

interface Count extends CountOf {
  readonly of: 'reason' | 'type' | 'errorClass';
}

const countDeadLetters = statement<Count, [group: string]>(
  'bus.count_dead_letters',
  `SELECT CASE WHEN grouping(reason) = 0 THEN 'reason' WHEN grouping(type) = 0 THEN 'type' ELSE 'errorClass' END AS of,
          CASE WHEN grouping(reason) = 0 THEN reason WHEN grouping(type) = 0 THEN coalesce(type, 'none')
               ELSE coalesce(error_class, 'none') END AS name,
          count(*)
     FROM bus.parked WHERE grp = $1 AND state <> 'waiting'
    GROUP BY GROUPING SETS ((reason), (type), (error_class)) ORDER BY count DESC, name`,
);

interface Totals {
  readonly deadLetters: number;
  readonly unknownTypes: number;
  readonly oldestSeconds: number;
  readonly blockedKeys: number;
  readonly oldestBlockedSeconds: number;
  readonly waitingBehind: number;
}

const measureParked = statement<Totals, [group: string]>(
  'bus.measure_parked',
  `SELECT listed.*, blocked.*, (SELECT count(*) FROM bus.parked WHERE grp = $1 AND blocks AND reason = 'behind') AS "waitingBehind"
     FROM (SELECT count(*) FILTER (WHERE state = 'dead') AS "deadLetters",
                  count(*) FILTER (WHERE state = 'unknown') AS "unknownTypes",
                  coalesce(extract(epoch FROM now() - min(dead_at) FILTER (WHERE state = 'dead')), 0)::float8 AS "oldestSeconds"
             FROM bus.parked WHERE grp = $1 AND state <> 'waiting') AS listed,
          (SELECT count(*) AS "blockedKeys",
                  coalesce(extract(epoch FROM now() - min(since)), 0)::float8 AS "oldestBlockedSeconds"
             FROM bus.parked_key WHERE grp = $1) AS blocked`,
);

const nothing: Totals = {
  ...{ deadLetters: 0, unknownTypes: 0, oldestSeconds: 0 },
  ...{ blockedKeys: 0, oldestBlockedSeconds: 0, waitingBehind: 0 },
};

export async function measureDeadLetters(tx: Tx, group: string): Promise<DeadLetterStats> {
  const [totals = nothing] = await tx.query(measureParked, [group]);
  const counts = await tx.query(countDeadLetters, [group]);
  const countsOf = (what: Count['of']): readonly CountOf[] =>
    counts.filter((one) => one.of === what).map(({ name, count }) => ({ name, count }));
  return { ...totals, byReason: countsOf('reason'), byType: countsOf('type'), byErrorClass: countsOf('errorClass') };
}
