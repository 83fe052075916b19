import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingRecord, PartitionId } from '../broker.ts';
import { textOf } from '../wire-text.ts';
import { isWhole, readWhole, type WholeRecord } from './whole-records.ts';

export function recordsOf({ topic, partition }: PartitionId, messages: readonly KafkaMessage[]): IncomingRecord[] {
  return messages.map((message) => {
    const { value, headers } = contentOf(message);
    const key = message.key ? textOf(message.key) : '';
    const [offset, timestamp] = [Number(message.offset), new Date(Number(message.timestamp))];
    return { topic, partition, offset, key, value, headers, timestamp };
  });
}

/** Records that were compressed come as kafkajs reads them. */
function contentOf(message: KafkaMessage): WholeRecord {
  const { value, headers } = message;
  if (isWhole(message) && value) return readWhole(value);
  return { value, headers: textHeaders(headers) };
}

/** A header that occurs more than once counts with its last value; one without a value is none. */
function textHeaders(headers: IHeaders | undefined): IncomingRecord['headers'] {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last) text[name] = textOf(typeof last === 'string' ? Buffer.from(last) : last);
  }
  return text;
}
