import { bind, int4Array, int8Array, statement, textArray, type BoundStatement, type Database } from '@atlas/database';
import { storable } from '../transport/storable.ts';
import { moveAside, type RefusedPlace } from './refused.store.ts';

/** The rows of one shard and topic: all of them go to one partition. */
export interface LaneId {
  readonly shard: number;
  readonly topic: string;
}

/** A row of the outbox, as the relay sends it. */
export interface OutboxHeadRow {
  readonly seq: number;
  readonly key: string;
  readonly headers: string;
  readonly payload: Buffer | null;
}

/** What one send carries. */
export interface HeadLimits {
  readonly rows: number;
  readonly bytes: number;
}

export interface SentRows extends LaneId {
  readonly seqs: readonly number[];
}

export const usePrimaryKeys = statement(
  'bus.use_primary_keys',
  // A plan is kept until statistics change, and statistics of a queue are those of a moment: one made while the quarters were
  // empty would read all of what fills them later.
  `SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`,
);

const deleteSent = statement<object, [shard: string, topic: string, seqs: Buffer, quarter: string]>(
  'bus.delete_sent',
  // A list, never a range: a lower number may have been committed after the head was read. No look at the lease: whoever was
  // given the acknowledgement, these rows are on their topic, and to keep them would only repeat them.
  `DELETE FROM bus.outbox
    WHERE shard = $1::int4 AND topic = $2 AND seq = ANY ($3::int8[]) AND ((seq >> 16) & 3) = $4::int8`,
);

const readHeads = statement<object, [owner: string, shards: Buffer, topics: Buffer, rows: string, bytes: string]>(
  'bus.read_heads',
  // Of each lane that is ours the oldest rows, at least one, up to a number and a weight: what one send can carry. A lease that
  // has ended gives nothing, so that a relay which was asleep can only repeat what it had in hand.
  `SELECT lane.position, head.seq, head.key, head.headers, encode(head.payload, 'base64')
     FROM unnest($2::int4[], $3::text[]) WITH ORDINALITY AS lane(shard, topic, position)
     JOIN bus.relay_lease AS lease ON lease.shard = lane.shard AND lease.owner = $1::uuid AND lease.until > clock_timestamp()
    CROSS JOIN LATERAL (
      SELECT seq, key, headers, payload,
             sum(coalesce(octet_length(payload), 0) + octet_length(headers) + octet_length(key)) OVER oldest_first AS weight,
             row_number() OVER oldest_first AS place
        FROM (
          SELECT seq, key, headers, payload FROM bus.outbox AS row
           WHERE shard = lane.shard AND topic = lane.topic
             AND NOT EXISTS (SELECT FROM bus.outbox_refused AS refused WHERE refused.topic = row.topic AND refused.key = row.key)
           ORDER BY seq LIMIT $4::int8
        ) AS oldest
      WINDOW oldest_first AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)
    ) AS head
    WHERE head.weight <= $5::int8 OR head.place = 1`,
);

const truncateEmptied = statement('bus.truncate_emptied', 'SELECT bus.truncate_emptied_outbox()');

export class RelayStore {
  constructor(private readonly database: Database) {}

  /**
   * Forgets what was sent and reads what comes next in the given lanes, which stand in the answer in the order of the question:
   * one round trip, one transaction.
   */
  async turn(
    owner: string,
    sent: readonly SentRows[],
    lanes: readonly LaneId[],
    limits: HeadLimits,
  ): Promise<readonly (readonly OutboxHeadRow[])[]> {
    const heads: OutboxHeadRow[][] = lanes.map(() => []);
    const results = await this.database.flight(
      [],
      [bind(usePrimaryKeys, []), ...sent.flatMap(forget), ...(lanes.length > 0 ? [headsOf(owner, lanes, limits)] : [])],
    );
    if (lanes.length === 0) return heads;
    for (const [position, seq, key, headers, payload] of results.at(-1) ?? []) {
      heads[Number(position) - 1]?.push({
        seq: Number(seq),
        key: key ?? '',
        headers: headers ?? '',
        payload: payload === null || payload === undefined ? null : Buffer.from(payload, 'base64'),
      });
    }
    for (const head of heads) head.sort((a, b) => a.seq - b.seq);
    return heads;
  }

  moveAside(place: RefusedPlace, error: Error): Promise<void> {
    return this.database.transaction([], (tx) => moveAside(tx, place, storable(error.name), storable(error.message)));
  }

  /** Gives the room of emptied quarters back. */
  async truncateEmptied(): Promise<void> {
    await this.database.flight([], [bind(truncateEmptied, [])]);
  }
}

/** A statement for each quarter, which leaves the others alone; PostgreSQL could not tell from a list of them. */
function forget({ shard, topic, seqs }: SentRows): readonly BoundStatement[] {
  return [...Map.groupBy(seqs, quarterOf)].map(([quarter, ofQuarter]) =>
    bind(deleteSent, [String(shard), topic, int8Array(ofQuarter), String(quarter)]),
  );
}

/** As the table is partitioned. Not by `>>`: a number of JavaScript's is cut to 32 bits by it. */
function quarterOf(seq: number): number {
  return Math.floor(seq / 65_536) % 4;
}

function headsOf(owner: string, lanes: readonly LaneId[], { rows, bytes }: HeadLimits): BoundStatement {
  return bind(readHeads, [
    owner,
    int4Array(lanes.map(({ shard }) => shard)),
    textArray(lanes.map(({ topic }) => topic)),
    String(rows),
    String(bytes),
  ]);
}
