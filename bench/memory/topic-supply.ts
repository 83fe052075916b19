import type { MeasuredTopic } from '../measuring/topic.ts';
import type { BenchDatabase } from '../workload/bench-database.ts';
import { completedOrders } from '../workload/completed-orders.ts';
import { fillTopic } from '../workload/fill-topic.ts';
import { largeOrders } from './large-orders.ts';
import type { Load, Supply } from './supply.ts';

const largePerSend = 1;

/**
 * A topic that is read again and again: when half of it is done the group is put back to its beginning, as an operator might do it,
 * and has forgotten what it had handled.
 */
export class TopicSupply implements Supply {
  constructor(
    private readonly database: BenchDatabase,
    private readonly topic: MeasuredTopic,
    private readonly brokers: readonly string[],
    private readonly load: Load,
  ) {}

  async fill(): Promise<void> {
    const { isLarge, waiting } = this.load;
    if (isLarge) await fillTopic(this.brokers, this.topic.name, largeOrders(), waiting, largePerSend);
    else await fillTopic(this.brokers, this.topic.name, completedOrders(), waiting);
  }

  /** The projection itself is the count; of orders that it has booked in earlier rounds, too. */
  async done(): Promise<number> {
    const { rows } = await this.database.admin.query<{ orders: string | null }>(
      'SELECT sum(completed_orders) AS orders FROM revenue_days',
    );
    return Number(rows[0]?.orders ?? 0);
  }

  async refill(): Promise<void> {
    const { rows } = await this.database.admin.query<{ passed: string | null }>(
      'SELECT sum(next_offset) AS passed FROM bus.consumer_offset',
    );
    if (Number(rows[0]?.passed) > this.load.waiting / 2) await this.rewind();
  }

  remove(): Promise<void> {
    return this.topic.remove();
  }

  private async rewind(): Promise<void> {
    // The offsets first: they wait for the chunks that are about to commit, and no other can begin.
    await this.database.admin.query(
      // Without parameters: one message, one transaction.
      `UPDATE bus.consumer_offset SET next_offset = 0, newest = NULL;
       TRUNCATE bus.inbox`,
    );
  }
}
