import { deadLetterTopicOf, partitionsPerTopic, plannedTopics, retentionMs } from '@atlas/contracts';
import { createTopics } from '@atlas/event-bus';
import { Kafka, logLevel, type Admin } from 'kafkajs';

/** All topics of Atlas, under a prefix that nobody else has. */
export class Topics {
  private constructor(
    readonly prefix: string,
    private readonly admin: Admin,
  ) {}

  static async create(brokers: readonly string[], prefix: string): Promise<Topics> {
    const plans = plannedTopics.map(({ name }) => ({ ...shapeOf(name), name: prefix + name, replicationFactor: 1 }));
    await createTopics([...brokers], plans);
    const admin = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    return new Topics(prefix, admin);
  }

  /** How many records a topic was ever given. */
  async recordsOf(name: string): Promise<number> {
    const offsets = await this.admin.fetchTopicOffsets(this.prefix + name);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  async remove(): Promise<void> {
    const mine = (await this.admin.listTopics()).filter((topic) => topic.startsWith(this.prefix));
    await this.admin.deleteTopics({ topics: mine });
    await this.admin.disconnect();
  }
}

function shapeOf(name: string) {
  const [, group] = /^(.+)\.dlt$/.exec(name) ?? [];
  return group === undefined ? { partitions: partitionsPerTopic, retentionMs } : deadLetterTopicOf(group);
}
