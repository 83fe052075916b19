import type { OutboxRow } from '@atlas/event-bus';
import { SideFailed } from '../measuring/side.ts';
import type { MeasuredTopic } from '../measuring/topic.ts';
import type { BenchDatabase } from '../workload/bench-database.ts';
import { completedOrders } from '../workload/completed-orders.ts';
import { largeOrders } from './large-orders.ts';
import type { Load, Supply } from './supply.ts';

const samples = 1_000;
const largeSamples = 60;
/** A statement of so many rows is over soon, so that what it commits is a stream and not a wave. */
const perStatement = 5_000;

/** An outbox in which always as many events wait. */
export class OutboxSupply implements Supply {
  private written = 0;
  private readonly perStatement: number;

  constructor(
    private readonly database: BenchDatabase,
    private readonly topic: MeasuredTopic,
    private readonly load: Load,
  ) {
    this.perStatement = load.isLarge ? largeSamples : perStatement;
  }

  async fill(): Promise<void> {
    if (this.load.isLarge) await this.keepSamples(largeOrders(), largeSamples);
    else await this.keepSamples(completedOrders(), samples);
    await this.refill();
    await this.database.admin.query('CHECKPOINT');
  }

  done(): Promise<number> {
    return this.topic.records();
  }

  async refill(): Promise<void> {
    const missing = this.load.waiting - (this.written - (await this.done()));
    if (this.written > 0 && missing >= this.load.waiting)
      throw new SideFailed('nothing waited: it was not at full speed');
    for (let left = missing; left > 0; left -= this.perStatement) await this.insert(Math.min(left, this.perStatement));
  }

  remove(): Promise<void> {
    return this.topic.remove();
  }

  /** The same events over and over, each time with ids of their own: what counts is how many bytes must go. */
  private async keepSamples(orders: Iterator<OutboxRow, undefined>, count: number): Promise<void> {
    await this.database.admin.query('DROP TABLE IF EXISTS sample_events');
    await this.database.admin.query('CREATE TABLE sample_events (LIKE bus.outbox)');
    for (let number = 0; number < count; number++) {
      const row = orders.next().value;
      if (!row) break;
      await this.database.admin.query(
        `INSERT INTO sample_events (seq, event_id, schema, shard, topic, key, headers, payload, created_at)
         VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, now())`,
        [number, row.schema, row.shard, row.topic, row.key, row.headers, row.payload],
      );
    }
    await this.database.admin.query('ANALYZE sample_events');
  }

  private async insert(count: number): Promise<void> {
    await this.database.admin.query({
      name: 'supply',
      text: `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
             SELECT gen_random_uuid(), schema, shard, topic, key, headers, payload
               FROM generate_series($1::int, $1::int + $2::int - 1) AS number
               JOIN sample_events ON sample_events.seq = number % (SELECT count(*) FROM sample_events)
              ORDER BY number`,
      values: [this.written, count],
    });
    this.written += count;
  }
}
