import type { Consumer, EachBatchPayload, IHeaders } from 'kafkajs';
import type { Batch, IncomingRecord } from '../broker.ts';

interface BatchOptions {
  /** The group has told us that it is about to share out its partitions anew. */
  readonly isRebalancing: () => boolean;
  readonly onHintLost: (error: unknown) => void;
}

export function batchOf(
  consumer: Consumer,
  payload: EachBatchPayload,
  { isRebalancing, onHintLost }: BatchOptions,
): Batch {
  const { batch, isRunning, isStale, resolveOffset, commitOffsetsIfNecessary } = payload;
  const { topic, partition } = batch;
  return {
    topic,
    partition,
    records: batch.messages.map((message) => ({
      topic,
      partition,
      offset: Number(message.offset),
      key: storable(message.key?.toString() ?? ''),
      value: message.value,
      headers: textHeaders(message.headers),
      timestamp: new Date(Number(message.timestamp)),
    })),
    isCurrent: () => isRunning() && !isStale() && !isRebalancing(),
    advance: async (offset) => {
      try {
        resolveOffset(String(offset - 1));
        await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }] });
      } catch (error) {
        onHintLost(error);
      }
    },
    seek: (offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    standStill: () => consumer.pause([{ topic, partitions: [partition] }]),
  };
}

/** A header that occurs more than once counts with its last value. */
function textHeaders(headers: IHeaders | undefined): IncomingRecord['headers'] {
  return Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name, last.toString()]];
    }),
  );
}

/** PostgreSQL's text cannot hold NUL: a stranger's record must not be able to stop a partition by it. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
