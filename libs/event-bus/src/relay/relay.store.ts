import { Database, statement } from '@atlas/database';
import { Injectable } from '@nestjs/common';

/** A row of the outbox, as the relay sends it. */
export interface OutboxHead {
  readonly seq: number;
  readonly shard: number;
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
  readonly payload: Buffer;
}

const leaseShards = statement<{ shard: number }, [owner: string, seconds: number]>(
  'bus.lease_shards',
  `UPDATE bus.relay_lease AS lease
      SET owner = $1, until = now() + make_interval(secs => $2),
          epoch = epoch + (owner IS DISTINCT FROM $1)::int
    WHERE shard IN (SELECT shard FROM bus.relay_lease WHERE owner = $1 OR until < now() ORDER BY shard FOR UPDATE SKIP LOCKED)
   RETURNING shard`,
);

const releaseShards = statement<object, [owner: string]>(
  'bus.release_shards',
  `UPDATE bus.relay_lease SET owner = NULL, until = '-infinity' WHERE owner = $1`,
);

const readHeads = statement<OutboxHead, [shards: number[], topics: string[], rows: number, bytes: number]>(
  'bus.read_heads',
  // Of each shard and topic the oldest rows, at least one, up to a number and a weight: what one send can carry.
  `SELECT head.*
     FROM unnest($1::int4[]) AS wanted(shard)
    CROSS JOIN unnest($2::text[]) AS publishes(topic)
    CROSS JOIN LATERAL (
      SELECT seq, shard, topic, key, headers, payload
        FROM (SELECT outbox.*, sum(octet_length(payload) + octet_length(headers)) OVER (ORDER BY seq) AS weight,
                     row_number() OVER (ORDER BY seq) AS position
                FROM (SELECT * FROM bus.outbox WHERE shard = wanted.shard AND topic = publishes.topic
                       ORDER BY seq LIMIT $3) AS outbox) AS weighed
       WHERE weight <= $4 OR position = 1
    ) AS head
    ORDER BY head.seq`,
);

const deleteSent = statement<object, [shard: number, topic: string, seqs: number[]]>(
  'bus.delete_sent',
  // A list, never a range: a lower number may have been committed after the head was read.
  `DELETE FROM bus.outbox WHERE shard = $1 AND topic = $2 AND seq = ANY ($3::int8[])`,
);

const measureOutbox = statement<{ depth: number; oldestSeconds: number | null }, []>(
  'bus.measure_outbox',
  `SELECT count(*) AS depth, extract(epoch FROM now() - min(created_at))::float8 AS "oldestSeconds" FROM bus.outbox`,
);

const maxRows = 1_000;
const maxBytes = 900_000;

@Injectable()
export class RelayStore {
  constructor(private readonly database: Database) {}

  /** Takes every shard that is free and renews those that are held; by the database's clock. */
  async lease(owner: string, seconds: number): Promise<readonly number[]> {
    const rows = await this.database.transaction([], (tx) => tx.query(leaseShards, [owner, seconds]));
    return rows.map(({ shard }) => shard);
  }

  async release(owner: string): Promise<void> {
    await this.database.transaction([], (tx) => tx.execute(releaseShards, [owner]));
  }

  heads(shards: readonly number[], topics: readonly string[]): Promise<readonly OutboxHead[]> {
    return this.database.read([], (tx) => tx.query(readHeads, [[...shards], [...topics], maxRows, maxBytes]));
  }

  async deleteSent(shard: number, topic: string, seqs: readonly number[]): Promise<void> {
    await this.database.transaction([], (tx) => tx.execute(deleteSent, [shard, topic, [...seqs]]));
  }

  async measure(): Promise<{ depth: number; oldestSeconds: number }> {
    const [row] = await this.database.read([], (tx) => tx.query(measureOutbox, []));
    return { depth: row?.depth ?? 0, oldestSeconds: row?.oldestSeconds ?? 0 };
  }
}
