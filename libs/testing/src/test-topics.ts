import { randomBytes } from 'node:crypto';
import { deadLetterTopicOf, partitionsPerTopic, plannedTopics, retentionMs } from '@atlas/contracts';
import { createTopics } from '@atlas/event-bus';
import { Kafka, logLevel } from 'kafkajs';
import { testServers } from './test-servers.ts';

const allTopics = plannedTopics.map(({ name }) => name);

/** Topics of its own for a test: every topic of Atlas under a prefix that nobody else has. */
export async function createTestTopics(names: readonly string[] = allTopics): Promise<string> {
  const prefix = `t${randomBytes(4).toString('hex')}.`;
  await createTopics(
    testServers.kafkaBrokers(),
    names.map((name) => ({ ...shapeOf(name), name: prefix + name, replicationFactor: 1 })),
  );
  return prefix;
}

function shapeOf(name: string) {
  const [, group] = /^(.+)\.dlt$/.exec(name) ?? [];
  return group === undefined ? { partitions: partitionsPerTopic, retentionMs } : deadLetterTopicOf(group);
}

/** The broker lives longer than a test: a few hundred forgotten topics make it slow for everybody, some thousand end it. */
export async function dropTestTopics(prefix: string): Promise<void> {
  const kafka = new Kafka({ clientId: 'test', brokers: testServers.kafkaBrokers(), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const mine = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (mine.length > 0) await admin.deleteTopics({ topics: mine });
  } finally {
    await admin.disconnect();
  }
}
