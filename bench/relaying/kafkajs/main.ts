import type { OutboxRow } from '@atlas/event-bus';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { parseHeaders, someCompletedOrders } from '../../workload/completed-orders.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';

const prepared = 24_000;
const perSend = 500;

/**
 * What kafkajs can do at best: the same bytes and headers, made beforehand, sent in batches of 500, each to one partition; no database,
 * nothing to remember.
 */
const { kafkaBrokers, topicPrefix } = settingsFromEnvironment();
const batches = batchesOf(prepared);
const producer = new Kafka({
  clientId: 'bench',
  brokers: [...kafkaBrokers],
  logLevel: logLevel.ERROR,
}).producer({ allowAutoTopicCreation: false });
await producer.connect();
const stopping = new AbortController();
const sending = sendUntilStopped();
await untilInputEnds();
stopping.abort();
await sending;
await producer.disconnect();
process.stdout.write('done');

async function sendUntilStopped(): Promise<void> {
  while (!stopping.signal.aborted) {
    for (const { topic, messages } of batches) {
      if (stopping.signal.aborted) return;
      await producer.send({ topic, acks: -1, messages });
    }
  }
}

function batchesOf(count: number): { topic: string; messages: Message[] }[] {
  const byPartition = Map.groupBy(someCompletedOrders(count), ({ shard }) => shard);
  return [...byPartition.values()].flatMap((rows) =>
    Array.from({ length: Math.floor(rows.length / perSend) }, (_, batch) =>
      batchOf(rows.slice(batch * perSend, (batch + 1) * perSend)),
    ),
  );
}

function batchOf(rows: readonly OutboxRow[]): { topic: string; messages: Message[] } {
  return {
    topic: `${topicPrefix}${rows[0]?.topic}`,
    messages: rows.map(({ key, payload, headers, shard }) => ({
      key,
      value: payload,
      partition: shard,
      headers: parseHeaders(headers),
    })),
  };
}
