import { Logger } from '@nestjs/common';
import { busMetrics } from '../metrics.ts';
import type { Broker } from '../transport/broker.ts';
import { deliver, type Delivery } from './delivery.ts';
import type { Lane } from './lane.ts';
import { recordsOf } from './outgoing.ts';
import type { OutboxHeadRow, RelayStore } from './relay.store.ts';

/** Sends the heads of lanes, and tells what became of them. */
export class Sender {
  private readonly logger = new Logger('Relay');

  constructor(
    private readonly store: RelayStore,
    private readonly broker: Pick<Broker, 'send'>,
    private readonly topicPrefix: string,
  ) {}

  async send(lane: Lane, rows: readonly OutboxHeadRow[]): Promise<void> {
    busMetrics.relayBatch.observe(rows.length);
    this.settle(lane, await this.deliver(lane, rows));
  }

  /** Its head could not even be read. */
  giveUp(lane: Lane, failure: Error): void {
    this.settle(lane, { sent: [], failure });
  }

  private deliver(lane: Lane, rows: readonly OutboxHeadRow[]): Promise<Delivery> {
    const { topic, shard } = lane;
    return deliver(rows, {
      send: async (piece) => {
        await this.broker.send(this.topicPrefix + topic, shard, recordsOf(piece));
        busMetrics.relayed.inc({ topic }, piece.length);
      },
      refuse: async ({ seq, key }, why) => {
        await this.store.moveAside({ shard, topic, seq }, why);
        lane.isEncumbered = true;
        busMetrics.relayRefused.inc({ topic });
        this.logger.error(`the brokers refused event ${seq} of ${topic}, later ones of ${key} wait: ${why.message}`);
      },
    });
  }

  private settle(lane: Lane, delivery: Delivery): void {
    const { failure } = delivery;
    const isNews = lane.settle(delivery, performance.now());
    if (failure) busMetrics.relayFailures.inc({ topic: lane.topic });
    if (!isNews) return;
    const name = `${lane.topic}[${lane.shard}]`;
    if (failure) this.logger.warn(`events of ${name} wait, they were not acknowledged: ${String(failure)}`);
    else this.logger.log(`${name} flows again`);
  }
}
