import { randomBytes } from 'node:crypto';
import { partitionsPerTopic, retentionMs, topics } from '@atlas/contracts';
import { createTopics } from '@atlas/event-bus';
import { testServers } from './test-servers.ts';

/** Topics of its own for a test: every topic of Atlas under a prefix that nobody else has. */
export async function createTestTopics(names: readonly string[] = topics): Promise<string> {
  const prefix = `t${randomBytes(4).toString('hex')}.`;
  await createTopics(testServers.kafkaBrokers(), {
    topics: names.map((name) => prefix + name),
    partitions: partitionsPerTopic,
    retentionMs,
    replicationFactor: 1,
  });
  return prefix;
}
