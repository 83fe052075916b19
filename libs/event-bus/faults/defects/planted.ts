import { zombie } from '../rows/frozen-rows.ts';
import { crowdedKeys, lowerNumberLater, slowerFirst } from '../rows/order-rows.ts';
import { hangsAndDies, sendToDelete } from '../rows/process-rows.ts';
import { redriveMeetsLive } from '../rows/parking-rows.ts';
import { offsetsReset, truncatedUnderway } from '../rows/topic-rows.ts';
import type { Defect } from './defect.ts';
import { manyPartitionsPerSend } from './many-partitions-per-send.ts';

export const planted: readonly Defect[] = [
  {
    name: 'range delete',
    edits: [
      {
        file: 'src/relay/relay.store.ts',
        shipped: 'AND seq = ANY ($3::int8[]) AND',
        planted:
          'AND seq BETWEEN (SELECT min(s) FROM unnest($3::int8[]) AS s) AND (SELECT max(s) FROM unnest($3::int8[]) AS s) AND',
      },
    ],
    row: lowerNumberLater,
    breaks: 'every row that left the outbox is in the log',
  },
  {
    name: 'unsorted keys',
    edits: [
      {
        file: 'src/publish/outbox.store.ts',
        shipped: '(SELECT DISTINCT key FROM unnest($1::text[]) AS key ORDER BY key) AS keys',
        planted: '(SELECT key FROM unnest($1::text[]) AS key) AS keys',
      },
    ],
    row: crowdedKeys,
    breaks: 'publishers do not deadlock',
  },
  {
    name: 'inbox off',
    edits: [
      {
        file: 'src/consume/inbox.store.ts',
        shipped: 'ON CONFLICT DO NOTHING',
        planted: 'ON CONFLICT (event_id, grp) DO UPDATE SET handled_at = now()',
      },
    ],
    row: sendToDelete,
    breaks: 'no effect is doubled',
  },
  {
    name: 'no compare-and-set',
    edits: [
      {
        file: 'src/consume/inbox.store.ts',
        shipped: 'AND partition = $3 AND next_offset = $4\n',
        planted: 'AND partition = $3 AND $4::int8 IS NOT NULL\n',
      },
    ],
    row: zombie,
    breaks: 'the offset fences off who has lost the partition',
  },
  {
    name: "Kafka commit before the database's",
    edits: [
      {
        file: 'src/consume/partition-worker.ts',
        shipped: '      if (!(await this.handle(batch, chunk))) return false;',
        planted: `      await batch.advance(nextOffset(chunk));
      if (!(await this.handle(batch, chunk))) return false;`,
      },
    ],
    row: hangsAndDies,
    breaks: 'Kafka is told after the database',
  },
  {
    name: 'key lock inside the inserting statement',
    edits: [
      {
        file: 'src/publish/outbox.store.ts',
        shipped: `  \`INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
   SELECT * FROM unnest($1::uuid[], $2::text[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::bytea[])
   ON CONFLICT DO NOTHING\`,`,
        planted: `  \`WITH written AS (
     INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::bytea[])
     ON CONFLICT DO NOTHING RETURNING topic, key)
   SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
     FROM (SELECT DISTINCT topic || ' ' || key AS key FROM written ORDER BY 1) AS keys\`,`,
      },
      {
        file: 'src/publish/outbox.store.ts',
        shipped: '  tx.defer(bind(lockKeys, [textArray(keys)]));',
        planted: '  if (keys.length === Infinity) tx.defer(bind(lockKeys, [textArray(keys)]));',
      },
    ],
    row: slowerFirst,
    breaks: 'order holds per key',
  },
  {
    name: 'seek off',
    edits: [
      { file: 'src/transport/kafkajs/partition-lane.ts', shipped: '    this.source.seek(offset);\n', planted: '' },
    ],
    row: offsetsReset,
    breaks: 'nothing is lost',
  },
  {
    name: 'drain without its lock',
    edits: [
      {
        file: 'src/dead-letters/parked-queue.ts',
        shipped: `    await lockKeysOf(tx, this.parking.group, [head]);
    return readQueueOf(`,
        planted: '    return readQueueOf(',
      },
      {
        file: 'src/dead-letters/parked-key.store.ts',
        shipped: ' FOR UPDATE OF blocked SKIP LOCKED`',
        planted: '`',
      },
    ],
    row: redriveMeetsLive,
    breaks: 'nothing is lost',
  },
  {
    name: '`fromBeginning` off after truncation',
    edits: [
      {
        file: 'src/transport/kafkajs/consumer-life.ts',
        shipped: 'fromBeginning: true',
        planted: 'fromBeginning: false',
      },
    ],
    row: truncatedUnderway,
    breaks: 'missing records are told',
  },
  manyPartitionsPerSend,
];
