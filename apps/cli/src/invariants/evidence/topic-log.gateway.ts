import { setTimeout } from 'node:timers/promises';
import { kafkajsSecurity, type KafkaSecurity } from '@atlas/event-bus';
import { newUuid } from '@atlas/kernel';
import { Kafka, logLevel, type Consumer, type EachBatchPayload, type IHeaders } from 'kafkajs';
import type { LogRecord } from './published-event.ts';

interface TopicLogOptions {
  readonly brokers: readonly string[];
  readonly security?: KafkaSecurity;
  readonly topicPrefix: string;
  readonly topics: readonly string[];
}

interface PartitionEnd {
  readonly partition: string;
  readonly low: number;
  readonly high: number;
}

const patienceMs = 30_000;
const pollMs = 10;

class TopicsUnreadable extends Error {}

/** All records of some topics, from the first that is kept to the newest. Read again, it fetches only what has come since. */
export class TopicLog {
  private readonly kafka: Kafka;
  private readonly records: LogRecord[] = [];
  private readonly nextOffsets = new Map<string, number>();
  private consumer: Consumer | undefined;
  private crash: Error | undefined;

  constructor(private readonly options: TopicLogOptions) {
    this.kafka = new Kafka({
      clientId: 'atlas-invariants',
      brokers: [...options.brokers],
      ...kafkajsSecurity(options.security),
      connectionTimeout: 3_000,
      retry: { initialRetryTime: 100, retries: 3 },
      logLevel: logLevel.NOTHING,
    });
  }

  /** Everything that is on the topics by now. */
  async read(): Promise<readonly LogRecord[]> {
    const ends = await this.ends();
    this.consumer ??= await this.follow();
    const deadline = performance.now() + patienceMs;
    while (!ends.every((end) => this.isReached(end))) {
      if (this.crash) throw this.crash;
      if (performance.now() > deadline)
        throw new TopicsUnreadable(`the newest records did not come within ${patienceMs / 1000} s`);
      await setTimeout(pollMs);
    }
    return [...this.records];
  }

  async close(): Promise<void> {
    await this.consumer?.disconnect();
  }

  private async ends(): Promise<readonly PartitionEnd[]> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = this.names().filter((name) => !existing.has(name));
      if (missing.length > 0) throw new TopicsUnreadable(`there is no topic ${missing.join(', ')}`);
      const ofTopics = await Promise.all(
        this.names().map(async (topic) =>
          (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
            partition: nameOf(topic, partition),
            low: Number(low),
            high: Number(high),
          })),
        ),
      );
      return ofTopics.flat();
    } finally {
      await admin.disconnect();
    }
  }

  /** A group of its own, which commits nothing: nobody else's place in the topics is touched, and nothing of ours stays. */
  private async follow(): Promise<Consumer> {
    const consumer = this.kafka.consumer({
      groupId: `${this.options.topicPrefix}invariants-${newUuid()}`,
      maxWaitTimeInMs: 200,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => (this.crash = payload.error));
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.names()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => this.keep(payload),
    });
    return consumer;
  }

  private keep({ batch }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const name = nameOf(topic, partition);
    for (const { offset, headers, value } of batch.messages) {
      // A consumer that has left its group and come back begins again.
      if (Number(offset) < (this.nextOffsets.get(name) ?? 0)) continue;
      this.records.push({
        topic: topic.slice(this.options.topicPrefix.length),
        partition,
        offset: Number(offset),
        headers: textHeaders(headers),
        value: value?.toString() ?? null,
      });
    }
    this.nextOffsets.set(name, Math.max(this.nextOffsets.get(name) ?? 0, Number(batch.lastOffset()) + 1));
    return Promise.resolve();
  }

  private isReached({ partition, low, high }: PartitionEnd): boolean {
    return low === high || (this.nextOffsets.get(partition) ?? 0) >= high;
  }

  private names(): readonly string[] {
    return this.options.topics.map((topic) => this.options.topicPrefix + topic);
  }
}

function nameOf(topic: string, partition: number): string {
  return `${topic}[${partition}]`;
}

function textHeaders(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name, last.toString()]];
    }),
  );
}
