import type { Consumer, KafkaRecord, RecordsBatch } from '@platformatic/kafka';
import type { IncomingRecord, PartitionId } from '../broker.ts';
import { textOf } from '../wire-text.ts';

/** The client does not export its type. */
type FetchedOfPartition = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];

const [isControl, hasAppendTime] = [0x20, 0x08];

/** The records of an answer, from an offset on: a broker gives whole batches, which may begin before it. */
export function recordsOf(
  id: PartitionId,
  { records: batches }: FetchedOfPartition,
  from: number,
): readonly IncomingRecord[] {
  return (batches ?? [])
    .filter(({ attributes }) => (attributes & isControl) === 0)
    .flatMap((batch) => batch.records.map((record) => recordOf(id, batch, record)))
    .filter(({ offset }) => offset >= from);
}

function recordOf({ topic, partition }: PartitionId, batch: RecordsBatch, record: KafkaRecord): IncomingRecord {
  const { attributes, firstOffset, firstTimestamp, maxTimestamp } = batch;
  const timestamp = (attributes & hasAppendTime) === 0 ? firstTimestamp + record.timestampDelta : maxTimestamp;
  return {
    topic,
    partition,
    offset: Number(firstOffset) + record.offsetDelta,
    key: record.key ? textOf(record.key) : '',
    value: record.value,
    headers: textHeaders(record.headers),
    timestamp: new Date(Number(timestamp)),
  };
}

/** A header that occurs more than once counts with its last value; one without a value is none. */
function textHeaders(headers: KafkaRecord['headers']): IncomingRecord['headers'] {
  const text: Record<string, string> = {};
  for (const [name, value] of headers) if (name && value) text[name.toString()] = textOf(value);
  return text;
}
