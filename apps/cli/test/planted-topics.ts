import { randomBytes } from 'node:crypto';
import { allEvents, partitionsPerTopic, retentionMs, topics, type EventContract } from '@atlas/contracts';
import { createTopics, outboxRow } from '@atlas/event-bus';
import { testServers } from '@atlas/testing';
import { Kafka, logLevel } from 'kafkajs';
import type { PublishedEvent } from '../src/invariants/evidence/published-event.ts';

export interface PlantedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The record that the relay would make of an event. */
export function recordOf({ id, type, major, tenantId, sequence, data }: PublishedEvent): PlantedRecord {
  const contract = allEvents.find((known) => known.type === type && known.major === major);
  const row = outboxRow(contract as EventContract<unknown>, data, { id, tenantId, sequence }, '/atlas/test');
  const { topic, shard, key, payload, headers } = row;
  return { topic, partition: shard, key, value: payload, headers: JSON.parse(headers) as Record<string, string> };
}

/** Topics of their own with these records; returns their prefix. */
export async function plantTopics(records: readonly PlantedRecord[], partitions = partitionsPerTopic): Promise<string> {
  const prefix = `t${randomBytes(4).toString('hex')}.`;
  const plans = topics.map((topic) => ({ name: prefix + topic, partitions, retentionMs, replicationFactor: 1 }));
  await createTopics(testServers.kafkaBrokers(), plans);
  const kafka = new Kafka({ clientId: 'test', brokers: [...testServers.kafkaBrokers()], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (const { topic, partition, headers, ...message } of records) {
    const messages = [{ ...message, partition: partition % partitions, headers: { ...headers } }];
    await producer.send({ topic: prefix + topic, messages });
  }
  await producer.disconnect();
  return prefix;
}
