import { Kafka, logLevel } from 'kafkajs';
import { TopicLog, type LoggedRecord } from '../../faults/world/topic-log.ts';
import { readMembership, type GroupName, type Membership } from '../../faults/standstill/group-view.ts';
import { countOut } from '../../faults/wire/leave-group.ts';
import { partitionCount } from '../../src/contract/partition.ts';
import { createTopics } from '../../src/index.ts';
import { group } from '../service/builds.ts';
import { modelTopics } from '../service/facts.ts';
import { isForsaken } from './world-name.ts';

type Admin = ReturnType<Kafka['admin']>;

/** The topics of one world, and what the brokers know of its group. */
export class KafkaGround {
  private readonly log: TopicLog;
  private told = 0;

  private constructor(
    private readonly brokers: readonly string[],
    private readonly prefix: string,
    readonly admin: Admin,
    kafka: Kafka,
  ) {
    this.log = new TopicLog(kafka, this.topics, `${prefix}witness`);
  }

  static async make(brokers: readonly string[], prefix: string): Promise<KafkaGround> {
    const kafka = new Kafka({ clientId: 'model', brokers: [...brokers], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const ground = new KafkaGround(brokers, prefix, admin, kafka);
    const plan = { partitions: partitionCount, retentionMs: 86_400_000, replicationFactor: 1 };
    await createTopics(
      brokers,
      ground.topics.map((name) => ({ name, ...plan })),
    );
    return ground;
  }

  get group(): GroupName {
    return { group, topics: ['things', 'doors'], prefix: this.prefix };
  }

  /** What was sent since the last time, by topics without their prefix. */
  async records(): Promise<ReadonlyMap<string, readonly LoggedRecord[]>> {
    const fresh = (await this.log.readToEnd()).slice(this.told);
    this.told += fresh.length;
    return Map.groupBy(fresh, ({ topic }) => topic.slice(this.prefix.length));
  }

  /** `topic[partition]` to the next offset of its log. */
  async ends(): Promise<ReadonlyMap<string, number>> {
    const ends = new Map<string, number>();
    for (const topic of this.group.topics) {
      for (const { partition, high } of await this.admin.fetchTopicOffsets(this.prefix + topic)) {
        ends.set(`${topic}[${partition}]`, Number(high));
      }
    }
    return ends;
  }

  membership(): Promise<Membership> {
    return readMembership(this.admin, this.group);
  }

  /** Has the group forget a member that is dead at once, instead of at the end of its session. */
  async countOut(clientId: string): Promise<void> {
    const { groups } = await this.admin.describeGroups([this.prefix + group]);
    for (const { memberId: member } of groups.flatMap(({ members }) => members)) {
      if (!member.startsWith(clientId)) continue; // kafkajs makes the one of the other
      for (const broker of this.brokers) await countOut(portOf(broker), { group: this.prefix + group, member });
    }
  }

  async end(): Promise<void> {
    await this.log.stop();
    await this.admin.deleteTopics({ topics: [...this.topics] });
    await this.admin.disconnect();
  }

  private get topics(): readonly string[] {
    return modelTopics.map((topic) => this.prefix + topic);
  }
}

/** Of worlds that somebody has left without a word: some thousand topics end a broker. */
export async function dropForsakenTopics(brokers: readonly string[]): Promise<void> {
  const admin = new Kafka({ clientId: 'model', brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter(isForsaken);
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}

function portOf(broker: string): number {
  return Number(broker.split(':')[1]);
}
