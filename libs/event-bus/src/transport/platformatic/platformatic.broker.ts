import { Admin } from '@platformatic/kafka';
import type { Broker, Consumption, OutgoingRecord, PartitionOffset, Subscription, Watermarks } from '../broker.ts';
import type { KafkaSecurity } from '../kafka-security.ts';
import { securityOptions, type ClientOptions } from './client-options.ts';
import { inTime } from '../in-time.ts';
import { PlatformaticMember } from './platformatic-member.ts';
import { PlatformaticProducer } from './platformatic-producer.ts';

export interface PlatformaticOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly security?: KafkaSecurity;
  /** A member that has not been heard of for so long loses its partitions. */
  readonly sessionTimeoutMs?: number;
}

const answerTimeoutMs = 10_000;
const [first, next] = [-2n, -1n];

/** Kafka by @platformatic/kafka: every wait has a limit of ours. */
export class PlatformaticBroker implements Broker {
  private readonly client: ClientOptions;
  private readonly producer: PlatformaticProducer;
  private readonly sessionTimeoutMs: number;

  constructor({ brokers, clientId, security, sessionTimeoutMs = 10_000 }: PlatformaticOptions) {
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.client = {
      clientId,
      bootstrapBrokers: [...brokers],
      connectTimeout: 3_000,
      requestTimeout: answerTimeoutMs,
      ...securityOptions(security),
    };
    this.producer = new PlatformaticProducer(this.client);
  }

  send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    return this.producer.send(topic, partition, records);
  }

  async consume(subscription: Subscription): Promise<Consumption> {
    const { client, sessionTimeoutMs } = this;
    const member = new PlatformaticMember(subscription, {
      client,
      sessionTimeoutMs,
      watermarks: (topic) => this.watermarks(topic),
    });
    await member.start();
    return member;
  }

  async watermarks(topic: string): Promise<readonly Watermarks[]> {
    const [lows, highs] = await Promise.all([this.offsetsAt(topic, first), this.offsetsAt(topic, next)]);
    return [...lows].map(([partition, low]) => ({ partition, low, high: highs.get(partition) ?? low }));
  }

  async firstNewer(topic: string, than: Date): Promise<readonly PartitionOffset[]> {
    const [newer, highs] = await Promise.all([
      this.offsetsAt(topic, BigInt(than.getTime() + 1)),
      this.offsetsAt(topic, next),
    ]);
    return [...highs].map(([partition, high]) => {
      const offset = newer.get(partition) ?? -1;
      return { topic, partition, offset: offset < 0 ? high : offset };
    });
  }

  async isReachable(): Promise<boolean> {
    try {
      await this.ask((admin) => admin.metadata({ topics: [] }));
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.producer.close();
  }

  private async offsetsAt(topic: string, timestamp: bigint): Promise<ReadonlyMap<number, number>> {
    return this.ask(async (admin) => {
      const metadata = await admin.metadata({ topics: [topic] });
      const { partitionsCount = 0 } = metadata.topics.get(topic) ?? {};
      const partitions = Array.from({ length: partitionsCount }, (_, partitionIndex) => ({
        partitionIndex,
        timestamp,
      }));
      const [answer] = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
      const found = answer?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)] as const);
      return new Map(found?.toSorted(([a], [b]) => a - b));
    });
  }

  private async ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const admin = new Admin({ ...this.client, retries: 2, retryDelay: 100, autocreateTopics: false });
    try {
      return await inTime(question(admin), answerTimeoutMs, 'asking the cluster');
    } finally {
      await admin.close().catch(() => undefined);
    }
  }
}
