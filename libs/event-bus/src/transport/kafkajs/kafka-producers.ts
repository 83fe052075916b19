import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { RecordsRefused, type OutgoingRecord } from '../broker.ts';
import { inTime } from '../in-time.ts';
import { asEncoded, encodedMessages } from './encoded-records.ts';

/** What a broker may take to answer; an acknowledgement includes its followers'. */
export const answerTimeoutMs = 10_000;
/** Connecting and asking who leads the partition included. */
const sendTimeoutMs = 15_000;
/** All partitions wait for it: whoever is let in and then hears nothing soon tries another broker. */
const connectTimeoutMs = 3_000;

/**
 * These say that the records are to blame. Not among them: CORRUPT_MESSAGE (bytes that were damaged on their way) and
 * INVALID_TIMESTAMP (clocks that differ) say nothing about a record, and another try may well succeed.
 */
const blamesRecords = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

class NotAcknowledged extends Error {}

/** kafkajs' producers, kept to the part of them that was seen to lose nothing. */
export class KafkaProducers {
  /** One for each topic: when a topic is deleted, every producer that ever sent to it fails for all of its topics. */
  private readonly byTopic = new Map<string, TopicProducer>();

  constructor(private readonly kafka: Kafka) {}

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = this.producerFor(topic);
    try {
      await producer.send(topic, partition, records);
    } catch (error) {
      const reason = refusalIn(error);
      if (reason !== undefined) throw new RecordsRefused(reason, { cause: error });
      // It knows an old state of the cluster: the next send learns it anew.
      if (this.byTopic.get(topic) === producer) this.byTopic.delete(topic);
      producer.retire();
      throw error;
    }
  }

  async close(): Promise<void> {
    const producers = [...this.byTopic.values()];
    this.byTopic.clear();
    await Promise.all(producers.map((producer) => producer.disconnect()));
  }

  private producerFor(topic: string): TopicProducer {
    const known = this.byTopic.get(topic);
    if (known) return known;
    const producer = new TopicProducer(
      this.kafka.producer({
        idempotent: false, // after a failed send kafkajs rolls its sequence back, and the next batch may be taken for a repetition
        retry: { retries: 0 }, // whoever sends repeats: what kafkajs repeats would outlive a time-out, and come after what follows
        maxInFlightRequests: 12,
        allowAutoTopicCreation: false,
      }),
    );
    this.byTopic.set(topic, producer);
    return producer;
  }
}

class TopicProducer {
  private readonly connecting: Promise<void>;
  private underWay = 0;
  private isRetired = false;

  constructor(private readonly producer: Producer) {
    this.connecting = producer.connect();
    this.connecting.catch(() => undefined); // whoever sends is told
  }

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    this.underWay++;
    try {
      const answers = await inTime(
        this.exchange(topic, partition, records),
        sendTimeoutMs,
        `sending to ${topic}[${partition}]`,
      );
      // On a retry kafkajs skips brokers that have answered before, and resolves without the partition that moved to one of them.
      const answer = answers.find((candidate) => candidate.topicName === topic && candidate.partition === partition);
      if (answer?.errorCode !== 0) throw new NotAcknowledged(`no acknowledgement for ${topic}[${partition}]`);
    } finally {
      this.underWay--;
      if (this.isRetired && this.underWay === 0) void this.disconnect();
    }
  }

  /** Ends once the sends of other partitions have, which may be well. */
  retire(): void {
    this.isRetired = true;
    if (this.underWay === 0) void this.disconnect();
  }

  /** It is of no use any more, however that ends. */
  async disconnect(): Promise<void> {
    await this.connecting.catch(() => undefined); // told to end before, kafkajs connects all the same, and nobody ends that
    await this.producer.disconnect().catch(() => undefined);
  }

  private async exchange(topic: string, partition: number, records: readonly OutgoingRecord[]) {
    await inTime(this.connecting, connectTimeoutMs, 'connecting');
    return this.producer.send({
      topic,
      acks: -1,
      timeout: answerTimeoutMs,
      compression: asEncoded,
      messages: encodedMessages(records, partition),
    });
  }
}

function refusalIn(error: unknown): string | undefined {
  if (error instanceof kafkajs.KafkaJSProtocolError) return blamesRecords.has(error.type) ? error.message : undefined;
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}
