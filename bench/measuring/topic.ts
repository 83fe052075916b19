import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';

const partitions = 12;
const patienceMs = 30_000;

/** The topic of one turn: of its own, so that nobody finds what another has left. */
export class MeasuredTopic {
  private constructor(
    readonly name: string,
    private readonly admin: Admin,
  ) {}

  static async create(brokers: readonly string[], name: string): Promise<MeasuredTopic> {
    const admin = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    // Stamped by the broker when it appends: latency is read from there.
    const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
    await admin.createTopics({
      waitForLeaders: false, // kafkajs takes a broker that has not heard of the topic yet for a failure
      topics: [{ topic: name, numPartitions: partitions, replicationFactor: 1, configEntries }],
    });
    const topic = new MeasuredTopic(name, admin);
    await topic.untilServed();
    return topic;
  }

  /** How many records it was ever given. */
  async records(): Promise<number> {
    const offsets = await this.admin.fetchTopicOffsets(this.name);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  async remove(): Promise<void> {
    await this.admin.deleteTopics({ topics: [this.name] });
    await this.admin.disconnect();
  }

  private async untilServed(): Promise<void> {
    for (const deadline = performance.now() + patienceMs; ; await pause(50)) {
      try {
        await this.records();
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
    }
  }
}
