import { Kafka, logLevel } from 'kafkajs';
import { until } from '../world/until.ts';
import type { World } from '../world/world.ts';
import type { BrokerCluster } from './cluster.mjs';

/** Who leads a partition, and who has everything that its leader has. */
export interface LedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
  readonly inSync: readonly number[];
}

/** As whichever broker answers sees it now. */
export async function partitionsOf(
  ports: readonly number[],
  topics: readonly string[],
): Promise<readonly LedPartition[]> {
  const brokers = ports.map((port) => `127.0.0.1:${port}`);
  const admin = new Kafka({ clientId: 'faults', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const found = await admin.fetchTopicMetadata({ topics: [...topics] });
    return found.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionId, leader, isr }) => ({ topic: name, partition: partitionId, leader, inSync: isr })),
    );
  } finally {
    await admin.disconnect();
  }
}

/** The broker whose loss hits most partitions. */
export function busiestLeader(partitions: readonly LedPartition[]): number {
  const led = [...Map.groupBy(partitions, ({ leader }) => leader)].toSorted(([, a], [, b]) => b.length - a.length);
  const [busiest] = led;
  if (!busiest) throw new Error('a topic without partitions is led by nobody');
  return busiest[0];
}

export function areAllLedBy(partitions: readonly LedPartition[], brokers: readonly number[]): boolean {
  return partitions.every(({ leader }) => brokers.includes(leader));
}

export function areAllInSync(partitions: readonly LedPartition[], copies: number): boolean {
  return partitions.every(({ inSync }) => inSync.length === copies);
}

/** The controller has noticed that a broker is dead, or as good as. */
export async function untilOthersLead(cluster: BrokerCluster, { topics }: World, lost: number): Promise<void> {
  const others = cluster.brokers.filter((broker) => broker !== lost);
  const ports = cluster.brokerPorts.filter((_, place) => cluster.brokers[place] !== lost);
  const areLed = async () => areAllLedBy(await partitionsOf(ports, [topics.lamps]), others);
  await until('others lead what it has led', areLed, { everyMs: 250 });
}
