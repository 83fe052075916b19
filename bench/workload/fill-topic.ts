import type { OutboxRow } from '@atlas/event-bus';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { parseHeaders } from './completed-orders.ts';

const usualPerSend = 2_000;

/** Puts so many events onto a topic, each into the partition of its key, in their order. */
export async function fillTopic(
  brokers: readonly string[],
  topic: string,
  events: Iterator<OutboxRow, undefined>,
  count: number,
  perSend = usualPerSend,
): Promise<void> {
  const producer = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.ERROR }).producer();
  await producer.connect();
  try {
    for (let filled = 0; filled < count; filled += perSend) {
      await producer.send({ topic, acks: -1, messages: nextMessages(events, Math.min(perSend, count - filled)) });
    }
  } finally {
    await producer.disconnect();
  }
}

function nextMessages(events: Iterator<OutboxRow, undefined>, count: number): Message[] {
  const messages: Message[] = [];
  while (messages.length < count) {
    const row = events.next().value;
    if (!row) break;
    const { key, payload, headers, shard } = row;
    messages.push({ key, value: payload, headers: parseHeaders(headers), partition: shard });
  }
  return messages;
}
