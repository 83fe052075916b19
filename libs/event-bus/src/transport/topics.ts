import { Kafka, logLevel } from 'kafkajs';
import { insist } from '../pause.ts';

const tries = 20;

export interface TopicPlan {
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly retentionMs: number;
  readonly replicationFactor: number;
}

/** What differs between the plan and the cluster; empty when they agree. */
export interface TopicDrift {
  readonly missing: readonly string[];
  readonly wrongPartitions: readonly { readonly topic: string; readonly partitions: number }[];
}

/** Makes the topics that are missing and reports what differs; it changes nothing that is there. */
export async function createTopics(
  brokers: readonly string[],
  plan: TopicPlan,
): Promise<{ created: readonly string[]; drift: TopicDrift }> {
  return withAdmin(brokers, async (admin) => {
    const before = await driftOf(admin, plan);
    if (before.missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false, // kafkajs takes a broker that has not heard of the topic yet for a failure
        topics: before.missing.map((topic) => ({
          topic,
          numPartitions: plan.partitions,
          replicationFactor: plan.replicationFactor,
          configEntries: [{ name: 'retention.ms', value: String(plan.retentionMs) }],
        })),
      });
      await untilServed(admin, before.missing);
    }
    return { created: before.missing, drift: { ...before, missing: [] } };
  });
}

export function checkTopics(brokers: readonly string[], plan: TopicPlan): Promise<TopicDrift> {
  return withAdmin(brokers, (admin) => driftOf(admin, plan));
}

type Admin = ReturnType<Kafka['admin']>;

/** A topic of somebody else that is just being made is enough to have the list refused. */
function driftOf(admin: Admin, plan: TopicPlan): Promise<TopicDrift> {
  return insist(() => compare(admin, plan), tries);
}

async function compare(admin: Admin, { topics, partitions }: TopicPlan): Promise<TopicDrift> {
  const existing = new Set(await admin.listTopics());
  const present = topics.filter((topic) => existing.has(topic));
  const metadata = present.length === 0 ? [] : (await admin.fetchTopicMetadata({ topics: present })).topics;
  return {
    missing: topics.filter((topic) => !existing.has(topic)),
    wrongPartitions: metadata
      .map(({ name, partitions: found }) => ({ topic: name, partitions: found.length }))
      .filter((found) => found.partitions !== partitions),
  };
}

/** A topic that was made is led only a moment later: until then each reader and writer would stumble over it. */
async function untilServed(admin: Admin, topics: readonly string[]): Promise<void> {
  for (const topic of topics) {
    await insist(async () => {
      await admin.fetchTopicMetadata({ topics: [topic] });
      await admin.fetchTopicOffsets(topic); // asks the leaders themselves; metadata names them before they know
    }, tries);
  }
}

async function withAdmin<Result>(brokers: readonly string[], work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = new Kafka({ clientId: 'atlas-topics', brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
