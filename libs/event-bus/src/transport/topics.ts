import { Kafka, logLevel, type Admin } from 'kafkajs';
import { kafkajsSecurity, type KafkaSecurity } from './kafka-security.ts';
import { insist } from '../pause.ts';
import { differencesOf, settingsFound, settingsOf, type TopicDifference, type TopicPlan } from './topic-settings.ts';

const tries = 20;
/** Two may be lost, one after the other, and nothing that was acknowledged is. */
const mostUsualCopies = 3;

/** What differs between the plans and the cluster; empty when they agree. */
export interface TopicDrift {
  readonly missing: readonly string[];
  readonly differing: readonly TopicDifference[];
}

export class TooFewBrokers extends Error {
  constructor({ name, replicationFactor }: TopicPlan, brokers: number) {
    super(
      `${name} is to have ${replicationFactor} copies, each on a broker of its own, and the cluster has ${brokers}`,
    );
  }
}

/** Makes the topics that are missing and reports what differs; it changes nothing that is there. */
export async function createTopics(
  brokers: readonly string[],
  plans: readonly TopicPlan[],
  security?: KafkaSecurity,
): Promise<{ created: readonly string[]; drift: TopicDrift }> {
  return withAdmin({ brokers, security }, async (admin) => {
    const before = await driftOf(admin, plans);
    const missing = plans.filter(({ name }) => before.missing.includes(name));
    if (missing.length > 0) {
      await create(admin, missing);
      await untilServed(admin, before.missing);
    }
    return { created: before.missing, drift: { ...before, missing: [] } };
  });
}

export function checkTopics(
  brokers: readonly string[],
  plans: readonly TopicPlan[],
  security?: KafkaSecurity,
): Promise<TopicDrift> {
  return withAdmin({ brokers, security }, (admin) => driftOf(admin, plans));
}

async function create(admin: Admin, plans: readonly TopicPlan[]): Promise<void> {
  const brokers = await brokersIn(admin);
  const tooWide = plans.find(({ replicationFactor = 1 }) => replicationFactor > brokers);
  if (tooWide) throw new TooFewBrokers(tooWide, brokers);
  await admin.createTopics({
    waitForLeaders: false, // kafkajs takes a broker that has not heard of the topic yet for a failure
    topics: plans.map((plan) => {
      const { replicationFactor = usualCopies(brokers) } = plan;
      const settings = Object.entries(settingsOf(plan, replicationFactor));
      return {
        topic: plan.name,
        numPartitions: plan.partitions,
        replicationFactor,
        configEntries: settings.map(([name, value]) => ({ name, value })),
      };
    }),
  });
}

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
  const copies = usualCopies(await brokersIn(admin));
  return {
    missing: plans.map(({ name }) => name).filter((name) => !existing.has(name)),
    differing: present.flatMap((plan) => differencesOf(plan, found.get(plan.name) ?? {}, copies)),
  };
}

async function brokersIn(admin: Admin): Promise<number> {
  return (await admin.describeCluster()).brokers.length;
}

function usualCopies(brokers: number): number {
  return Math.min(brokers, mostUsualCopies);
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

async function withAdmin<Result>(
  { brokers, security }: { readonly brokers: readonly string[]; readonly security: KafkaSecurity | undefined },
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = new Kafka({
    clientId: 'atlas-topics',
    brokers: [...brokers],
    ...kafkajsSecurity(security),
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
