import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { untilOrStuck } from './until.ts';

export interface LoggedRecord {
  readonly topic: string;
  /** A topic that is made anew begins again. */
  readonly generation: number;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly id: string;
  readonly value: string;
}

/** What the brokers have kept of some topics, or once had. */
export class TopicLog {
  private readonly records = new Map<string, LoggedRecord>();
  private readonly next = new Map<string, number>();
  private consumer: Consumer | undefined;
  private generation = 0;

  constructor(
    private readonly kafka: Kafka,
    private readonly topics: readonly string[],
    private readonly group: string,
  ) {}

  /** Everything up to the log's ends of now. */
  async readToEnd(): Promise<readonly LoggedRecord[]> {
    await this.start();
    const ends = await this.ends();
    await untilOrStuck('the topics are read to their ends', () => {
      const isDone = [...ends].every(([place, end]) => (this.next.get(place) ?? 0) >= end);
      return Promise.resolve({ isDone, state: `${this.records.size} records` });
    });
    return [...this.records.values()];
  }

  /** Before a topic is made anew: what was read so far is remembered. */
  async turnPage(): Promise<void> {
    await this.readToEnd();
    await this.stop();
    this.next.clear();
    this.generation++;
  }

  async stop(): Promise<void> {
    await this.consumer?.disconnect();
    this.consumer = undefined;
  }

  private async start(): Promise<void> {
    if (this.consumer) return;
    const consumer = this.kafka.consumer({ groupId: `${this.group}.${this.generation}`, maxWaitTimeInMs: 50 });
    this.consumer = consumer;
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { topic, partition, messages } }) => {
        for (const message of messages) this.keep(topic, partition, message);
        return Promise.resolve();
      },
    });
  }

  private keep(topic: string, partition: number, { offset, key, value, headers }: KafkaMessage): void {
    const { generation } = this;
    const place = `${topic}[${partition}]`;
    this.records.set(`${generation} ${place}@${offset}`, {
      ...{ topic, generation, partition, offset: Number(offset) },
      key: key?.toString() ?? '',
      id: headers?.['ce_id']?.toString() ?? '',
      value: value?.toString() ?? '',
    });
    this.next.set(place, Number(offset) + 1);
  }

  private async ends(): Promise<ReadonlyMap<string, number>> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const ends = new Map<string, number>();
      for (const topic of this.topics) {
        for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
          if (Number(high) > Number(low)) ends.set(`${topic}[${partition}]`, Number(high));
        }
      }
      return ends;
    } finally {
      await admin.disconnect();
    }
  }
}
