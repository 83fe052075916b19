import { AsyncLocalStorage } from 'node:async_hooks';
import kafkajs, { type KafkaMessage } from 'kafkajs';
import { isPlain } from '../wire-text.ts';
import { RecordReader } from './record-reader.ts';

/**
 * kafkajs makes a buffer of its own for each header of each record, and copies all that it has for each next one: most of what
 * hearing costs, in time and in memory. It lets others at the records of a batch only to decompress them, and looks for a codec of
 * those that are not compressed as well. Ours gives it each record with value and headers in one, for {@link readWhole}.
 */
const codec = { decompress: (records: Buffer) => Promise.resolve(wrap(records)) };

/** In what follows from a fetch of ours, and nowhere else: another user of kafkajs in this process gets its records as ever. */
const isOurs = new AsyncLocalStorage<boolean>();

Object.defineProperty(kafkajs.CompressionCodecs, kafkajs.CompressionTypes.None, {
  get: () => (isOurs.getStore() === true ? () => codec : undefined),
});

export function fetchWhole<Result>(work: () => Result): Result {
  return isOurs.run(true, work);
}

/** What is done with the records may use kafkajs for itself. */
export function leaveFetch<Result>(work: () => Result): Result {
  return isOurs.run(false, work);
}

/** Kafka gives a record no attributes so far, and if it ever does then hardly all of them. */
const asWhole = 0x7f;
/** What a record grows by: a longer length, another one, no headers. */
const mostAdded = 12;

export function isWhole({ attributes }: Pick<KafkaMessage, 'attributes'>): boolean {
  return attributes === asWhole;
}

export interface WholeRecord {
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A header that occurs more than once counts with its last value; one without a value is none. */
export function readWhole(bytes: Buffer): WholeRecord {
  const reader = new RecordReader(bytes);
  const value = reader.bytes();
  reader.readAhead();
  const headers: Record<string, string> = {};
  const count = reader.number();
  for (let place = 0; place < count; place++) {
    const name = readName(reader, place);
    const text = reader.text();
    if (text !== null) headers[name] = text;
  }
  return { value, headers };
}

/** Of the last record, by their places. Those of the next are mostly the same: to look is a third of what it costs to make them. */
const lastNames: string[] = [];
const mostNames = 32;

function readName(reader: RecordReader, place: number): string {
  const last = lastNames[place];
  if (last !== undefined && reader.skip(last)) return last;
  const name = reader.text() ?? '';
  if (place < mostNames && isPlain(name)) lastNames[place] = name;
  return name;
}

/** Time, place and key stay where they are: kafkajs counts by them, and tells by the key where an aborted transaction ends. */
export function wrap(records: Buffer): Buffer {
  const wrapped = Buffer.allocUnsafe(records.length + mostAdded * countOf(records));
  let end = 0;
  for (const reader = new RecordReader(records); !reader.isAtEnd;) {
    const next = reader.number() + reader.at;
    const placed = reader.at + 1;
    reader.at = placed;
    reader.skipNumber();
    reader.skipNumber();
    reader.bytes();
    const [places, rest] = [reader.at - placed, next - reader.at];
    end = writeNumber(wrapped, end, 1 + places + lengthOfNumber(rest) + rest + 1);
    end = wrapped.writeUInt8(asWhole, end);
    end += records.copy(wrapped, end, placed, reader.at);
    end = writeNumber(wrapped, end, rest);
    end += records.copy(wrapped, end, reader.at, next);
    end = writeNumber(wrapped, end, 0); // no headers
    reader.at = next;
  }
  return wrapped.subarray(0, end);
}

function countOf(records: Buffer): number {
  let count = 0;
  for (const reader = new RecordReader(records); !reader.isAtEnd; count++) reader.at = reader.number() + reader.at;
  return count;
}

function writeNumber(target: Buffer, at: number, value: number): number {
  let rest = (value << 1) ^ (value >> 31);
  for (; (rest & ~0x7f) !== 0; rest >>>= 7) at = target.writeUInt8((rest & 0x7f) | 0x80, at);
  return target.writeUInt8(rest, at);
}

function lengthOfNumber(value: number): number {
  let length = 1;
  for (let rest = value << 1; (rest & ~0x7f) !== 0; rest >>>= 7) length++;
  return length;
}
