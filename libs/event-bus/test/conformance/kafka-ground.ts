import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { goOn, standStill, testServers } from '@atlas/testing';
import { releaseServers, startServers, stopServers } from '../../../../tools/dev-stack/index.mjs';
import { partitionCount } from '../../src/contract/partition.ts';
import type { Broker } from '../../src/transport/broker.ts';
import { createTopics } from '../../src/transport/topics.ts';
import type { Adapter, Ground, IllTreated } from './adapter.ts';

const leastSessionMs = 6_000; // the least that a Kafka server allows

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
}

type BrokerAt = (brokers: readonly string[], sessionMs?: number) => Broker;

/** An adapter to a real Kafka, by whatever client. */
export function kafkaAdapter(name: string, connect: (options: KafkaClientOptions) => Broker): Adapter {
  const brokerAt: BrokerAt = (brokers, sessionTimeoutMs = leastSessionMs) =>
    connect({ brokers, clientId: 'conformance', sessionTimeoutMs });
  return {
    name,
    sessionMs: leastSessionMs,
    open: () => groundOn(testServers.kafkaBrokers(), brokerAt),
    openServer: () => serverOfItsOwn(brokerAt),
  };
}

async function groundOn(brokers: readonly string[], brokerAt: BrokerAt): Promise<Ground> {
  const prefix = `c${randomBytes(4).toString('hex')}.`;
  const topics = [`${prefix}lamps`, `${prefix}notes`] as const;
  await createTopics(
    brokers,
    topics.map((name) => ({ name, partitions: partitionCount, retentionMs: 86_400_000, replicationFactor: 1 })),
  );
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  const opened: Broker[] = [];
  const [topic, otherTopic] = topics;
  return {
    topic,
    otherTopic,
    broker: (sessionMs) => {
      const broker = brokerAt(brokers, sessionMs);
      opened.push(broker);
      return broker;
    },
    truncate: async (name, partition, offset) => {
      await admin.connect();
      await admin.fetchTopicOffsets(name); // kafkajs deletes only from topics that it has met
      await admin.deleteTopicRecords({ topic: name, partitions: [{ partition, offset: String(offset) }] });
    },
    members: async (group) => {
      await admin.connect();
      const { groups } = await admin.describeGroups([group]);
      return groups.flatMap(({ members }) => members).length;
    },
    close: async () => {
      await Promise.all(opened.map((broker) => broker.close()));
      await admin.connect();
      await admin.deleteTopics({ topics: [...topics] });
      await admin.disconnect();
    },
  };
}

async function serverOfItsOwn(brokerAt: BrokerAt): Promise<IllTreated> {
  const directory = mkdtempSync(join(tmpdir(), 'atlas-conformance-'));
  const progress = { step: <Done>(_: string, work: () => Promise<Done>) => work() };
  const stack = { directory, servers: ['kafka'], ports: 'free', profile: 'safe', progress } as const; // safe: its log outlives it
  const { kafkaBrokers } = await startServers(stack);
  const kafka = Number(kafkaBrokers.split(':')[1]);
  const ground = await groundOn([kafkaBrokers], brokerAt);
  return {
    ...ground,
    restart: async () => {
      await stopServers(stack);
      await startServers({ ...stack, ports: { kafka } });
    },
    freeze: () => standStill(processOf(directory)),
    thaw: () => goOn(processOf(directory)),
    close: async () => {
      try {
        await ground.close();
      } finally {
        await releaseServers(stack);
        rmSync(directory, { recursive: true, force: true });
      }
    },
  };
}

/** As the dev stack has it on record. */
function processOf(directory: string): number {
  const record: unknown = JSON.parse(readFileSync(join(directory, 'run', 'kafka.json'), 'utf8'));
  if (typeof record !== 'object' || record === null || !('pid' in record) || typeof record.pid !== 'number')
    throw new Error(`no process on record in ${directory}`);
  return record.pid;
}
