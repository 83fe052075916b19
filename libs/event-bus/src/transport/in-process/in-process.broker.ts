import type { Broker, Consumption, OutgoingRecord, PartitionOffset, Subscription, Watermarks } from '../broker.ts';
import type { InProcessCluster } from './in-process-cluster.ts';

/** For small applications and tests: no broker but the process itself, and no other process. */
export class InProcessBroker implements Broker {
  private readonly consumptions = new Set<Consumption>();

  constructor(readonly cluster: InProcessCluster) {}

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    await this.cluster.send(topic, partition, records);
  }

  async consume(subscription: Subscription): Promise<Consumption> {
    const consumption = await this.cluster.join(subscription);
    this.consumptions.add(consumption);
    return consumption;
  }

  async watermarks(topic: string): Promise<readonly Watermarks[]> {
    return Promise.resolve(this.cluster.watermarks(topic));
  }

  /** A log begins anywhere: one that was made anew is told from its predecessor by its offsets. */
  async firstNewer(topic: string): Promise<readonly PartitionOffset[]> {
    return Promise.resolve(
      this.cluster.watermarks(topic).map(({ partition, high }) => ({ topic, partition, offset: high })),
    );
  }

  async isReachable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** A broker that is away has no members: what waits for them is not acknowledged. */
  async close(): Promise<void> {
    await Promise.all([...this.consumptions].map((consumption) => consumption.stop()));
  }
}
