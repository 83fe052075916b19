import { Logger } from '@nestjs/common';
import { Kafka, logLevel, type LogEntry, type Producer } from 'kafkajs';
import type { Broker, Consumption, OutgoingRecord, Subscription, Watermarks } from '../broker.ts';
import { GroupMember } from './kafka-group-member.ts';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** A member that has not been heard of for so long loses its partitions. */
  readonly sessionTimeoutMs?: number;
}

const sendTimeoutMs = 10_000;

class NotAcknowledged extends Error {}

/** kafkajs 2.2.4, kept to the part of it that was seen to lose nothing. */
export class KafkaBroker implements Broker {
  private readonly logger = new Logger(KafkaBroker.name);
  private readonly kafka: Kafka;
  private readonly producers = new Map<string, Promise<Producer>>();
  private readonly sessionTimeoutMs: number;

  constructor({ brokers, clientId, sessionTimeoutMs = 10_000 }: KafkaOptions) {
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.kafka = new Kafka({
      clientId,
      brokers: [...brokers],
      connectionTimeout: 3_000,
      requestTimeout: sendTimeoutMs,
      retry: { initialRetryTime: 100, maxRetryTime: 3_000, retries: 5 },
      logLevel: logLevel.ERROR,
      logCreator: () => (entry) => this.log(entry),
    });
  }

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = await this.producerFor(topic);
    try {
      const answers = await producer.send({
        topic,
        acks: -1,
        timeout: sendTimeoutMs,
        messages: records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers }, partition })),
      });
      // On a retry kafkajs skips brokers that have answered before, and resolves without the partition that moved to one of them.
      const answer = answers.find((candidate) => candidate.topicName === topic && candidate.partition === partition);
      if (answer?.errorCode !== 0) throw new NotAcknowledged(`no acknowledgement for ${topic}[${partition}]`);
    } catch (error) {
      this.forget(topic, producer);
      throw error;
    }
  }

  async consume(subscription: Subscription): Promise<Consumption> {
    const member = new GroupMember(this.kafka, subscription, this.sessionTimeoutMs);
    await member.start();
    return member;
  }

  /** By an admin client of its own: one that has once asked for a missing topic fails for all others. */
  async watermarks(topic: string): Promise<readonly Watermarks[]> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
    } finally {
      await admin.disconnect();
    }
  }

  async isReachable(): Promise<boolean> {
    const admin = this.kafka.admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      await admin.describeCluster();
      return true;
    } catch {
      return false;
    } finally {
      await admin.disconnect();
    }
  }

  async close(): Promise<void> {
    const producers = [...this.producers.values()];
    this.producers.clear();
    await Promise.allSettled(producers.map(async (producer) => (await producer).disconnect()));
  }

  /** One for each topic: when a topic is deleted, every producer that ever sent to it fails for all of its topics. */
  private producerFor(topic: string): Promise<Producer> {
    const known = this.producers.get(topic);
    if (known) return known;
    const connecting = this.connectProducer();
    this.producers.set(topic, connecting);
    connecting.catch(() => this.producers.delete(topic));
    return connecting;
  }

  private async connectProducer(): Promise<Producer> {
    // Not idempotent: after a failed send kafkajs rolls its sequence back, and the next batch may be taken for a repetition.
    const producer = this.kafka.producer({ idempotent: false, maxInFlightRequests: 12, allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }

  /** A producer that has failed knows an old state of the cluster: the next send learns it anew. */
  private forget(topic: string, failed: Producer): void {
    const isFailed = (current: Producer) => current === failed && this.producers.delete(topic);
    void this.producers.get(topic)?.then(isFailed, () => undefined); // one that cannot connect has been forgotten already
    failed.disconnect().catch(() => undefined); // it is of no use any more, however it ends
  }

  private log({ label, log }: LogEntry): void {
    this.logger.warn(`${label} ${log.message} ${String(log['error'] ?? '')}`);
  }
}
