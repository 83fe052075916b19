import { Logger } from '@nestjs/common';
import { Kafka, logLevel, PartitionAssigners, type Admin, type Consumer, type EachBatchPayload, type IHeaders, type LogEntry, type Producer } from 'kafkajs';
import type { Broker, Consumption, IncomingRecord, OutgoingRecord, PartitionId, Subscription, Watermarks } from './broker.ts';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
}

const sendTimeoutMs = 10_000;
const session = { sessionTimeout: 10_000, heartbeatInterval: 1_000, rebalanceTimeout: 15_000 };
const partitionsAtOnce = 3;

export class NotAcknowledged extends Error {}

/** kafkajs 2.2.4, kept to the part of it that was seen to lose nothing. */
export class KafkaBroker implements Broker {
  private readonly logger = new Logger(KafkaBroker.name);
  private readonly kafka: Kafka;
  private producer: Promise<Producer> | undefined;
  private admin: Promise<Admin> | undefined;

  constructor({ brokers, clientId }: KafkaOptions) {
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
    const producer = await this.connectedProducer();
    const answers = await producer.send({
      topic,
      acks: -1,
      timeout: sendTimeoutMs,
      messages: records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers }, partition })),
    });
    // On a retry kafkajs skips brokers that have answered before, and resolves without the partition that moved to one of them.
    const answer = answers.find((candidate) => candidate.topicName === topic && candidate.partition === partition);
    if (answer?.errorCode !== 0) throw new NotAcknowledged(`no acknowledgement for ${topic}[${partition}]`);
  }

  async consume(subscription: Subscription): Promise<Consumption> {
    const consumer = this.kafka.consumer({
      groupId: subscription.group,
      ...session,
      maxWaitTimeInMs: 500,
      partitionAssigners: [PartitionAssigners.roundRobin],
      // Without it kafkajs gives up after five failures in a row and leaves the group for good.
      retry: { restartOnFailure: () => Promise.resolve(true) },
    });
    let assignment: Promise<ReadonlySet<string>> = Promise.resolve(new Set<string>());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      assignment = this.position(consumer, subscription, partitions);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...subscription.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: async (payload) => {
        const positioned = await assignment;
        if (!positioned.has(nameOf(payload.batch))) return;
        await deliver(consumer, subscription, payload);
      },
    });
    return { stop: () => consumer.disconnect() };
  }

  async watermarks(topic: string): Promise<readonly Watermarks[]> {
    const admin = await this.connectedAdmin();
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
  }

  async close(): Promise<void> {
    await Promise.all([this.producer?.then((producer) => producer.disconnect()), this.admin?.then((admin) => admin.disconnect())]);
  }

  /**
   * Seeks each assigned partition to the database's offset, which Kafka's own is only a hint of. Until that is known nothing
   * of the partition is handled; what cannot be positioned is paused.
   */
  private async position(consumer: Consumer, subscription: Subscription, partitions: readonly PartitionId[]): Promise<ReadonlySet<string>> {
    for (let attempt = 0; ; attempt++) {
      try {
        const starts = await subscription.onAssigned(partitions);
        const positioned = new Set(starts.map(nameOf));
        for (const { topic, partition, offset } of starts) consumer.seek({ topic, partition, offset: String(offset) });
        for (const { topic, partition } of partitions) {
          if (!positioned.has(nameOf({ topic, partition }))) consumer.pause([{ topic, partitions: [partition] }]);
        }
        return positioned;
      } catch (error) {
        this.logger.warn(`cannot position the partitions of ${subscription.group} yet: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, Math.min(200 * 2 ** attempt, 5_000)));
      }
    }
  }

  private connectedProducer(): Promise<Producer> {
    return (this.producer ??= this.connect(
      // Not idempotent: after a failed send kafkajs rolls its sequence back, and the next batch may be taken for a repetition.
      this.kafka.producer({ idempotent: false, maxInFlightRequests: 12, allowAutoTopicCreation: false }),
      () => (this.producer = undefined),
    ));
  }

  private connectedAdmin(): Promise<Admin> {
    return (this.admin ??= this.connect(this.kafka.admin(), () => (this.admin = undefined)));
  }

  private async connect<Client extends { connect(): Promise<void> }>(client: Client, forget: () => void): Promise<Client> {
    try {
      await client.connect();
      return client;
    } catch (error) {
      forget();
      throw error;
    }
  }

  private log({ label, log }: LogEntry): void {
    this.logger.warn(`${label} ${log.message} ${String(log['error'] ?? '')}`);
  }
}

async function deliver(
  consumer: Consumer,
  subscription: Subscription,
  { batch, isRunning, isStale, heartbeat, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload,
): Promise<void> {
  const { topic, partition } = batch;
  await subscription.onBatch({
    topic,
    partition,
    records: batch.messages.map((message) => ({
      topic,
      partition,
      offset: Number(message.offset),
      key: message.key?.toString() ?? '',
      value: message.value,
      headers: textHeaders(message.headers),
      timestamp: new Date(Number(message.timestamp)),
    })),
    isCurrent: () => isRunning() && !isStale(),
    advance: async (offset) => {
      resolveOffset(String(offset - 1));
      await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }] });
      await heartbeat();
    },
    seek: (offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    keepAlive: heartbeat,
  });
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}

/** A header that occurs more than once counts with its last value. */
function textHeaders(headers: IHeaders | undefined): IncomingRecord['headers'] {
  return Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name, last.toString()]];
    }),
  );
}
