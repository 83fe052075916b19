import { leadersKilled } from '../brokers/leaders-killed.ts';
import type { Defect } from './defect.ts';

/** What kafkajs offers, and what looks quicker and safer than what we do. */
export const manyPartitionsPerSend: Defect = {
  name: 'many partitions per send with leaders killed',
  edits: [
    {
      file: 'src/transport/kafkajs/kafka-producers.ts',
      shipped: `  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = this.producerFor(topic);`,
      planted: `  private waiting: { topic: string; messages: kafkajs.Message[]; resolve(): void; reject(error: unknown): void }[] = [];
  private everything: Promise<Producer> | undefined;
  private isSending = false;

  send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const messages = records.map(({ key, value, headers }) => ({ key, value, headers, partition }));
    return new Promise((resolve, reject) => {
      this.waiting.push({ topic, messages, resolve, reject });
      if (this.isSending) return;
      this.isSending = true;
      setImmediate(() => void this.sendWaiting());
    });
  }

  private async sendWaiting(): Promise<void> {
    for (let sends = this.waiting.splice(0); sends.length > 0; sends = this.waiting.splice(0)) {
      try {
        const producer = await (this.everything ??= this.connected());
        const byTopic = [...Map.groupBy(sends, ({ topic }) => topic)];
        await producer.sendBatch({
          acks: -1,
          topicMessages: byTopic.map(([topic, some]) => ({ topic, messages: some.flatMap(({ messages }) => messages) })),
        });
        for (const { resolve } of sends) resolve();
      } catch (error) {
        for (const { reject } of sends) reject(error);
      }
    }
    this.isSending = false;
  }

  private async connected(): Promise<Producer> {
    const producer = this.kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }

  async sendAlone(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = this.producerFor(topic);`,
    },
  ],
  row: leadersKilled,
  breaks: 'every row that left the outbox is in the log',
};
