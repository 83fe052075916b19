import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { insist } from '../pause.ts';

const tries = 20;

/** How a topic is to be. */
export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly retentionMs: number;
}

/** What differs between the plans and the cluster; empty when they agree. */
export interface TopicDrift {
  readonly missing: readonly string[];
  readonly differing: readonly TopicDifference[];
}

interface TopicDifference {
  readonly topic: string;
  /** As Kafka calls it; or `partitions`, or `replication factor`. */
  readonly setting: string;
  readonly planned: string;
  readonly found: string;
}

/** Makes the topics that are missing and reports what differs; it changes nothing that is there. */
export async function createTopics(
  brokers: readonly string[],
  plans: readonly TopicPlan[],
): Promise<{ created: readonly string[]; drift: TopicDrift }> {
  return withAdmin(brokers, async (admin) => {
    const before = await driftOf(admin, plans);
    if (before.missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false, // kafkajs takes a broker that has not heard of the topic yet for a failure
        topics: plans
          .filter(({ name }) => before.missing.includes(name))
          .map((plan) => ({
            topic: plan.name,
            numPartitions: plan.partitions,
            replicationFactor: plan.replicationFactor,
            configEntries: Object.entries(settingsOf(plan)).map(([name, value]) => ({ name, value })),
          })),
      });
      await untilServed(admin, before.missing);
    }
    return { created: before.missing, drift: { ...before, missing: [] } };
  });
}

export function checkTopics(brokers: readonly string[], plans: readonly TopicPlan[]): Promise<TopicDrift> {
  return withAdmin(brokers, (admin) => driftOf(admin, plans));
}

/** Said of each topic when it is made: what a broker takes by default is its operator's business, and may change. */
function settingsOf({ retentionMs, replicationFactor }: TopicPlan): Record<string, string> {
  return {
    'cleanup.policy': 'delete', // compaction would drop all facts of a key but the last
    // One copy may be away, and an acknowledged record is still on two; a single copy is all there is on one broker.
    'min.insync.replicas': String(Math.max(1, replicationFactor - 1)),
    'retention.ms': String(retentionMs),
  };
}

type Admin = ReturnType<Kafka['admin']>;

/** A topic of somebody else that is just being made is enough to have the list refused. */
function driftOf(admin: Admin, plans: readonly TopicPlan[]): Promise<TopicDrift> {
  return insist(() => compare(admin, plans), tries);
}

async function compare(admin: Admin, plans: readonly TopicPlan[]): Promise<TopicDrift> {
  const existing = new Set(await admin.listTopics());
  const present = plans.filter(({ name }) => existing.has(name));
  const found = await settingsFound(
    admin,
    present.map(({ name }) => name),
  );
  return {
    missing: plans.map(({ name }) => name).filter((name) => !existing.has(name)),
    differing: present.flatMap((plan) => differencesOf(plan, found.get(plan.name) ?? {})),
  };
}

function differencesOf(plan: TopicPlan, found: Readonly<Record<string, string>>): TopicDifference[] {
  const planned = {
    partitions: String(plan.partitions),
    'replication factor': String(plan.replicationFactor),
    ...settingsOf(plan),
  };
  return Object.entries(planned)
    .map(([setting, value]) => ({ topic: plan.name, setting, planned: value, found: found[setting] ?? 'not told' }))
    .filter((difference) => difference.planned !== difference.found);
}

async function settingsFound(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  if (topics.length === 0) return new Map();
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...topics] }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    }),
  ]);
  const settings = new Map(
    configs.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return new Map(
    metadata.topics.map(({ name, partitions }) => {
      const copies = new Set(partitions.map(({ replicas }) => replicas.length));
      const shape = { partitions: String(partitions.length), 'replication factor': [...copies].join(' and ') };
      return [name, { ...shape, ...settings.get(name) }];
    }),
  );
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
