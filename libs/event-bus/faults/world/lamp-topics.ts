import type { Kafka } from 'kafkajs';
import { partitionCount } from '../../src/contract/partition.ts';
import { createTopics } from '../../src/index.ts';
import { lampTopics } from '../../test/lamps.ts';

type Admin = ReturnType<Kafka['admin']>;

/** The topics of one world, and what happens to topics. */
export class LampTopics {
  constructor(
    private readonly kafka: Kafka,
    private readonly brokers: readonly string[],
    private readonly prefix: string,
  ) {}

  get all(): readonly string[] {
    return lampTopics.map((topic) => this.prefix + topic);
  }

  get lamps(): string {
    return `${this.prefix}lamps`;
  }

  get notes(): string {
    return `${this.prefix}notes`;
  }

  get group(): string {
    return `${this.prefix}lamps`;
  }

  async make(): Promise<void> {
    const replicationFactor = Math.min(this.brokers.length, 3);
    const plan = { partitions: partitionCount, retentionMs: 86_400_000, replicationFactor };
    await createTopics(
      this.brokers,
      this.all.map((name) => ({ name, ...plan })),
    );
  }

  drop(): Promise<void> {
    return this.withAdmin((admin) => admin.deleteTopics({ topics: [...this.all] }));
  }

  /** Under the same name, as somebody does who has deleted the wrong one. */
  async makeLampsAnew(): Promise<void> {
    await this.withAdmin((admin) => admin.deleteTopics({ topics: [this.lamps] }));
    await this.make();
  }

  async addPartition(): Promise<void> {
    await this.withAdmin((admin) =>
      admin.createPartitions({ topicPartitions: [{ topic: this.lamps, count: partitionCount + 1 }] }),
    );
  }

  async truncate(partition: number, below: number): Promise<void> {
    await this.withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(this.lamps); // it truncates only a topic that it has met
      await admin.deleteTopicRecords({ topic: this.lamps, partitions: [{ partition, offset: String(below) }] });
    });
  }

  /** At Kafka; while no member of the group is there. */
  async setOffsets(offsets: ReadonlyMap<number, number>): Promise<void> {
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    await this.withAdmin((admin) => admin.setOffsets({ groupId: this.group, topic: this.lamps, partitions }));
  }

  /** The next offset of each partition that has had records. */
  async ends(): Promise<ReadonlyMap<number, number>> {
    const offsets = await this.withAdmin((admin) => admin.fetchTopicOffsets(this.lamps));
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  /** Where Kafka thinks that the group is. */
  async committed(): Promise<ReadonlyMap<number, number>> {
    const topics = await this.withAdmin((admin) => admin.fetchOffsets({ groupId: this.group, topics: [this.lamps] }));
    return new Map(topics.flatMap(({ partitions }) => partitions.map((at) => [at.partition, Number(at.offset)])));
  }

  async withAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
