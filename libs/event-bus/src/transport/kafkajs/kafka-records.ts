import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingRecord, PartitionId } from '../broker.ts';
import { textOf } from '../wire-text.ts';

export function recordsOf({ topic, partition }: PartitionId, messages: readonly KafkaMessage[]): IncomingRecord[] {
  return messages.map(({ offset, key, value, headers, timestamp }) => ({
    topic,
    partition,
    offset: Number(offset),
    key: key ? textOf(key) : '',
    value,
    headers: textHeaders(headers),
    timestamp: new Date(Number(timestamp)),
  }));
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
