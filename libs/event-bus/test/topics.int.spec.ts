import { randomBytes } from 'node:crypto';
import { dropTestTopics, eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { checkTopics, createTopics, type TopicPlan } from '../src/index.ts';

const brokers = testServers.kafkaBrokers();
const dayMs = 24 * 3_600_000;

describe('the topics', () => {
  let prefix: string;
  let plans: readonly [lamps: TopicPlan, deadLetters: TopicPlan];
  const admin = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING }).admin();

  beforeEach(async () => {
    await admin.connect();
    prefix = `t${randomBytes(4).toString('hex')}.`;
    plans = [
      { name: `${prefix}lamps`, partitions: 12, replicationFactor: 1, retentionMs: 7 * dayMs },
      { name: `${prefix}lamps.dlt`, partitions: 12, replicationFactor: 1, retentionMs: 14 * dayMs },
    ];
  });
  afterEach(async () => {
    await admin.disconnect();
    await dropTestTopics(prefix);
  });

  const alter = (topic: string, settings: Record<string, string>) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
        },
      ],
    });

  it('are made as they are planned, each with its own retention, and then agree', async () => {
    const [lamps, deadLetters] = plans;
    expect(await checkTopics(brokers, plans)).toEqual({ missing: [lamps.name, deadLetters.name], differing: [] });
    expect(await createTopics(brokers, plans)).toEqual({
      created: [lamps.name, deadLetters.name],
      drift: { missing: [], differing: [] },
    });
    expect(await checkTopics(brokers, plans)).toEqual({ missing: [], differing: [] });
    expect((await createTopics(brokers, plans)).created).toEqual([]);
  });

  it('have a copy on each broker, up to three, when their plan does not say how many; more are right as well', async () => {
    const planned = plans.map(({ replicationFactor: _, ...plan }) => plan);
    await createTopics(brokers, planned);
    const { topics } = await admin.fetchTopicMetadata({ topics: planned.map(({ name }) => name) });
    const copies = topics.flatMap(({ partitions }) => partitions.map(({ replicas }) => replicas.length));
    const { brokers: all } = await admin.describeCluster();
    expect(new Set(copies)).toEqual(new Set([Math.min(all.length, 3)]));
    expect(await checkTopics(brokers, planned)).toEqual({ missing: [], differing: [] });
  });

  it('that are to have more copies than there are brokers are not made, and it says why', async () => {
    const wide = { ...plans[0], replicationFactor: 9 };
    await expect(createTopics(brokers, [wide])).rejects.toThrow(
      /lamps is to have 9 copies, each on a broker of its own, and the cluster has \d/,
    );
    expect((await checkTopics(brokers, plans)).missing).toHaveLength(2);
  });

  it('that somebody has changed are named with the setting, and stay as they are', async () => {
    const [lamps, deadLetters] = plans;
    await createTopics(brokers, plans);
    await alter(lamps.name, { 'retention.ms': '3600000', 'cleanup.policy': 'compact', 'min.insync.replicas': '2' });
    const differing = [
      { topic: lamps.name, setting: 'cleanup.policy', planned: 'delete', found: 'compact' },
      { topic: lamps.name, setting: 'min.insync.replicas', planned: '1', found: '2' },
      { topic: lamps.name, setting: 'retention.ms', planned: String(7 * dayMs), found: '3600000' },
    ];
    await eventually(async () => expect(await checkTopics(brokers, plans)).toEqual({ missing: [], differing }));
    expect((await createTopics(brokers, plans)).drift.differing).toEqual(differing);
    expect((await checkTopics(brokers, plans)).differing).toEqual(differing);
    expect((await checkTopics(brokers, [deadLetters])).differing).toEqual([]);
  });

  it('with other partitions or copies than planned are told, beside those that are missing', async () => {
    const [lamps, deadLetters] = plans;
    await createTopics(brokers, [{ ...lamps, partitions: 3 }]);
    expect(await checkTopics(brokers, [{ ...lamps, replicationFactor: 3 }, deadLetters])).toEqual({
      missing: [deadLetters.name],
      differing: [
        { topic: lamps.name, setting: 'partitions', planned: '12', found: '3' },
        { topic: lamps.name, setting: 'replication factor', planned: '3', found: '1' },
        { topic: lamps.name, setting: 'min.insync.replicas', planned: '2', found: '1' },
      ],
    });
  });
});
