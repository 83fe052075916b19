import { setTimeout as pause } from 'node:timers/promises';
import type { OutboxRow } from '@atlas/event-bus';
import type pg from 'pg';

const statementsPerSecond = 20;

/** Writes the same events over and over, each time with ids of their own, at a steady rate. */
export class Writer {
  written = 0;
  private readonly perStatement: number;

  constructor(
    private readonly admin: pg.Pool,
    private readonly rate: number,
  ) {
    this.perStatement = Math.ceil(rate / statementsPerSecond);
  }

  async keepSamples(rows: readonly OutboxRow[]): Promise<void> {
    await this.admin.query(
      `CREATE TABLE sample_events AS
       SELECT * FROM unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::bytea[])
              WITH ORDINALITY AS row (schema, shard, topic, key, headers, payload, number)`,
      [
        rows.map(({ schema }) => schema),
        rows.map(({ shard }) => shard),
        rows.map(({ topic }) => topic),
        rows.map(({ key }) => key),
        rows.map(({ headers }) => headers),
        rows.map(({ payload }) => payload),
      ],
    );
    await this.admin.query('ANALYZE sample_events');
  }

  async write(events: number): Promise<void> {
    const startedAt = performance.now();
    while (this.written < events) {
      const due = Math.min(events, ((performance.now() - startedAt) / 1_000) * this.rate);
      const count = Math.min(this.perStatement, Math.floor(due) - this.written);
      if (count <= 0) await pause(5);
      else await this.insert(count);
    }
  }

  private async insert(count: number): Promise<void> {
    await this.admin.query({
      name: 'write',
      text: `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
             SELECT gen_random_uuid(), schema, shard, topic, key, headers, payload FROM sample_events ORDER BY number LIMIT $1`,
      values: [count],
    });
    this.written += count;
  }
}
