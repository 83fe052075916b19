import kafkajs, { type Admin } from 'kafkajs';

/** How a topic is to be. */
export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** Copies of each partition; when left out, one on each broker that answers, up to three, and more where there are more. */
  readonly replicationFactor?: number;
  /** The largest record that it takes; when left out, what the brokers take of every topic. */
  readonly maxMessageBytes?: number;
}

export interface TopicDifference {
  readonly topic: string;
  /** As Kafka calls it; or `partitions`, or `replication factor`. */
  readonly setting: string;
  readonly planned: string;
  readonly found: string;
}

type Settings = Readonly<Record<string, string>>;

/** Said of each topic when it is made: what a broker takes by default is its operator's business, and may change. */
export function settingsOf({ retentionMs, maxMessageBytes }: TopicPlan, copies: number): Settings {
  return {
    'cleanup.policy': 'delete', // compaction would drop all facts of a key but the last
    // One copy may be away, and an acknowledged record is still on two; a single copy is all there is on one broker.
    'min.insync.replicas': String(Math.max(1, copies - 1)),
    'retention.ms': String(retentionMs),
    ...(maxMessageBytes !== undefined && { 'max.message.bytes': String(maxMessageBytes) }),
  };
}

/** `usualCopies`: for a plan that does not say how many. */
export function differencesOf(plan: TopicPlan, found: Settings, usualCopies: number): TopicDifference[] {
  const copies = plan.replicationFactor ?? atLeast(usualCopies, Number(found['replication factor']));
  const planned = {
    partitions: String(plan.partitions),
    'replication factor': String(copies),
    ...settingsOf(plan, copies),
  };
  return Object.entries(planned)
    .map(([setting, value]) => ({ topic: plan.name, setting, planned: value, found: found[setting] ?? 'not told' }))
    .filter((difference) => difference.planned !== difference.found);
}

/** More is right as well; what is no number, because it differs between partitions, is not. */
function atLeast(wanted: number, found: number): number {
  return found > wanted ? found : wanted;
}

export async function settingsFound(admin: Admin, topics: readonly string[]): Promise<ReadonlyMap<string, Settings>> {
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
