import kafkajs, { type CompressionTypes, type Message } from 'kafkajs';
import type { OutgoingRecord } from '../broker.ts';
import { bytesOf } from '../wire-text.ts';
import { RecordReader } from './record-reader.ts';
import { RecordWriter } from './record-writer.ts';

/**
 * kafkajs makes a buffer of its own for each header of each record, which is most of what sending costs, in time and in memory.
 * It lets others at the records of a batch only to compress them: so the first message carries all records as they shall be, and
 * our codec takes them out. What a batch says of its compression are the lowest three bits of this number: none.
 */
export const asEncoded: CompressionTypes = 1 << 3;

Object.assign(kafkajs.CompressionCodecs, {
  [asEncoded]: () => ({ compress: ({ buffer }: { readonly buffer: Buffer }) => Promise.resolve(carriedBy(buffer)) }),
});

/** As many messages as records, because kafkajs counts them. A partition's batch has those of one call, and no others. */
export function encodedMessages(records: readonly OutgoingRecord[], partition: number): Message[] {
  const messages = records.map((): Message => ({ value: null, partition }));
  messages[0] = { value: encodeRecords(records), partition };
  return messages;
}

/** Names and lengths beside what a record has to say; only a guess. */
const overheadBytes = 1_024;

/** https://kafka.apache.org/documentation/#record */
function encodeRecords(records: readonly OutgoingRecord[]): Buffer {
  const writer = new RecordWriter(records.reduce((sum, { value }) => sum + (value?.length ?? 0) + overheadBytes, 0));
  for (const [place, { key, value, headers }] of records.entries()) {
    writer.begin();
    writer.byte(0); // attributes: there are none
    writer.number(0); // time: that of the batch
    writer.number(place);
    writer.bytes(bytesOf(key));
    writer.bytes(value);
    const names = Object.keys(headers);
    writer.number(names.length);
    for (const name of names) {
      writer.bytes(name);
      writer.bytes(bytesOf(headers[name] ?? ''));
    }
    writer.end();
  }
  return writer.written;
}

/** Behind its own length the first record has four bytes (attributes, time, place, no key), and then its value. */
export function carriedBy(records: Buffer): Buffer {
  const reader = new RecordReader(records);
  reader.skipNumber();
  reader.at += 4;
  return reader.bytes() ?? Buffer.alloc(0);
}
