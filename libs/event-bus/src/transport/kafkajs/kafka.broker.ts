import { Logger } from '@nestjs/common';
import { Kafka, logLevel, type Admin, type LogEntry, type RetryOptions } from 'kafkajs';
import type { Broker, Consumption, OutgoingRecord, PartitionOffset, Subscription, Watermarks } from '../broker.ts';
import { kafkajsSecurity, type KafkaSecurity } from '../kafka-security.ts';
import './idle-connections.ts';
import { GroupMember } from './kafka-group-member.ts';
import { answerTimeoutMs, KafkaProducers } from './kafka-producers.ts';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly security?: KafkaSecurity;
  /** A member that has not been heard of for so long loses its partitions. */
  readonly sessionTimeoutMs?: number;
}

/** How a member hears that another has come or gone: once for each batch of a fetch, and no error. */
const rebalancing = 'The group is rebalancing, so a rejoin is needed';

/** kafkajs 2.2.4, kept to the part of it that was seen to lose nothing. */
export class KafkaBroker implements Broker {
  private readonly logger = new Logger(KafkaBroker.name);
  private readonly kafka: Kafka;
  private readonly producers: KafkaProducers;
  private readonly sessionTimeoutMs: number;

  constructor({ brokers, clientId, security, sessionTimeoutMs = 10_000 }: KafkaOptions) {
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.kafka = new Kafka({
      clientId,
      brokers: () => inAnyOrder(brokers),
      ...kafkajsSecurity(security),
      connectionTimeout: 3_000,
      requestTimeout: answerTimeoutMs,
      retry: { initialRetryTime: 100, maxRetryTime: 3_000, retries: 5 },
      logLevel: logLevel.ERROR,
      logCreator: () => (entry) => this.log(entry),
    });
    this.producers = new KafkaProducers(this.kafka);
  }

  send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    return this.producers.send(topic, partition, records);
  }

  async consume(subscription: Subscription): Promise<Consumption> {
    const member = new GroupMember(this.kafka, subscription, this.sessionTimeoutMs);
    await member.start();
    return member;
  }

  async watermarks(topic: string): Promise<readonly Watermarks[]> {
    const offsets = await this.ask((admin) => admin.fetchTopicOffsets(topic));
    return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
  }

  async firstNewer(topic: string, than: Date): Promise<readonly PartitionOffset[]> {
    const offsets = await this.ask((admin) => admin.fetchTopicOffsetsByTimestamp(topic, than.getTime() + 1));
    return offsets.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }));
  }

  async isReachable(): Promise<boolean> {
    try {
      await this.ask((admin) => admin.describeCluster(), { retries: 0 });
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.producers.close();
  }

  /** By an admin client of its own: one that has once asked for a missing topic fails for all others. */
  private async ask<Answer>(question: (admin: Admin) => Promise<Answer>, retry?: RetryOptions): Promise<Answer> {
    const admin = this.kafka.admin(retry && { retry });
    try {
      await admin.connect();
      return await question(admin);
    } finally {
      await admin.disconnect();
    }
  }

  private log({ label, log }: LogEntry): void {
    if (log['error'] === rebalancing) return;
    this.logger.warn(`${label} ${log.message} ${String(log['error'] ?? '')}`);
  }
}

/**
 * kafkajs asks the first, and another one only when the first refuses: one that accepts and never answers, were it always the
 * first, would keep out every new client for as long as it hangs.
 */
function inAnyOrder(brokers: readonly string[]): string[] {
  return brokers
    .map((broker) => ({ broker, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ broker }) => broker);
}
