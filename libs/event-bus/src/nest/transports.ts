import type { Broker } from '../transport/broker.ts';
import { InProcessBroker } from '../transport/in-process/in-process.broker.ts';
import { InProcessCluster } from '../transport/in-process/in-process-cluster.ts';
import { KafkaBroker } from '../transport/kafkajs/kafka.broker.ts';
import { securityOf, type KafkaSecuritySettings } from '../transport/kafka-security.ts';
import { relayedTopicsOf, topicsOf, type BusDeclaration } from './bus-declaration.ts';

/** The token of the transport's port: a test that provides another one runs on that. */
export const BROKER = Symbol('atlas.bus.broker');

/** The part of a service's configuration that the bus reads. */
export interface BusSettings extends KafkaSecuritySettings {
  readonly kafkaBrokers: readonly string[];
  /** Before every topic and group: lets several installations share a cluster. */
  readonly topicPrefix: string;
  /** kafkajs when left out. A cluster of one's own is for tests: else all modules of the process share one. */
  readonly transport?: 'kafkajs' | 'platformatic' | 'in-process' | InProcessCluster;
  /** What work in flight may take at a stop, all in all. */
  readonly stopTimeoutMs?: number;
}

const processWide = new InProcessCluster();

/** The broker that a service's configuration asks for. */
export async function brokerOf(settings: BusSettings, declaration: BusDeclaration): Promise<Broker> {
  const { transport = 'kafkajs', kafkaBrokers: brokers, topicPrefix } = settings;
  const access = { brokers, clientId: declaration.service, security: securityOf(settings) };
  if (transport === 'kafkajs') return new KafkaBroker(access);
  if (transport === 'platformatic') {
    // Not before: its client alone is 11 MiB of heap, which nobody is to carry who does not use it.
    const { PlatformaticBroker } = await import('../transport/platformatic/platformatic.broker.ts');
    return new PlatformaticBroker(access);
  }
  const cluster = transport === 'in-process' ? processWide : transport;
  introduce(declaration, topicPrefix, cluster);
  return new InProcessBroker(cluster);
}

/** Before anything is sent: what is sent to nobody counts as delivered. */
function introduce(declaration: BusDeclaration, prefix: string, cluster: InProcessCluster): void {
  const withPrefix = (topics: readonly string[]) => topics.map((topic) => prefix + topic);
  const heard = withPrefix(topicsOf(declaration.consumes));
  cluster.open([...withPrefix(relayedTopicsOf(declaration)), ...heard]);
  cluster.expect(prefix + declaration.service, heard);
}
