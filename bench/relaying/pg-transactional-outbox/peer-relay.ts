import type { Producer } from 'kafkajs';
import {
  createReplicationSegmentMutexConcurrencyController,
  getDisabledLogger,
  initializeReplicationMessageListener,
  type ReplicationListenerConfig,
} from 'pg-transactional-outbox';
import { peerOutbox } from '../../workload/create-bench.ts';

/** For its listener and its storage. */
export function peerConfig(databaseUrl: string): ReplicationListenerConfig {
  return {
    outboxOrInbox: 'outbox',
    dbListenerConfig: { connectionString: databaseUrl },
    settings: {
      dbSchema: peerOutbox.schema,
      dbTable: peerOutbox.table,
      enableMaxAttemptsProtection: false,
      enablePoisonousMessageProtection: false,
      dbPublication: peerOutbox.publication,
      dbReplicationSlot: peerOutbox.replicationSlot,
    },
  };
}

/**
 * Its replication listener, which reads PostgreSQL's log and is the faster of its two by far when much waits, with a handler that
 * sends what it is given to Kafka. Its segment is our key: different keys at once, those of one key in order.
 */
export function startPeerRelay(databaseUrl: string, producer: Producer, topicPrefix: string): void {
  initializeReplicationMessageListener(
    peerConfig(databaseUrl),
    {
      handle: async ({ messageType, segment, metadata, payload }) => {
        const message = { key: segment ?? '', value: JSON.stringify(payload), headers: asText(metadata ?? {}) };
        await producer.send({ topic: `${topicPrefix}${messageType}`, acks: -1, messages: [message] });
      },
    },
    getDisabledLogger(), // its progress is read from the topic
    { concurrencyStrategy: createReplicationSegmentMutexConcurrencyController() },
  );
}

function asText(metadata: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, String(value)]));
}
