import kafkajs from 'kafkajs';
import { RecordWriter } from './record-writer.ts';
import { fetchWhole, leaveFetch, readWhole, wrap } from './whole-records.ts';

const long = 'x'.repeat(100_000);

interface Content {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers?: readonly (readonly [string, Buffer | null])[];
}

/** As Kafka has them, one behind another: https://kafka.apache.org/documentation/#record */
function recordsOf(...contents: readonly Content[]): Buffer {
  return written(contents, 0, (writer, content) => writeRest(writer, content));
}

/** As kafkajs is to have them. */
function wrappedRecordsOf(...contents: readonly Content[]): Buffer {
  return written(contents, 0x7f, (writer, content) => {
    writer.bytes(restOf(content));
    writer.number(0);
  });
}

function written(
  contents: readonly Content[],
  attributes: number,
  writeOthers: (writer: RecordWriter, content: Content) => void,
): Buffer {
  const writer = new RecordWriter(0);
  for (const [place, content] of contents.entries()) {
    writer.begin();
    writer.byte(attributes);
    writer.number(1_000_000_000);
    writer.number(place);
    writer.bytes(content.key);
    writeOthers(writer, content);
    writer.end();
  }
  return writer.written;
}

function writeRest(writer: RecordWriter, { value, headers = [] }: Content): void {
  writer.bytes(value);
  writer.number(headers.length);
  for (const [name, bytes] of headers) {
    writer.bytes(name);
    writer.bytes(bytes);
  }
}

function restOf(content: Content): Buffer {
  const writer = new RecordWriter(0);
  writeRest(writer, content);
  return writer.written;
}

describe('a record that is taken whole', () => {
  it('has its time, place and key where they were, and all else as its value', () => {
    const contents: Content[] = [
      { key: 'hall', value: Buffer.from('on'), headers: [['a', Buffer.from('b')]] },
      { key: null, value: Buffer.from(long) },
      { key: long, value: null },
    ];
    expect(wrap(recordsOf(...contents)).equals(wrappedRecordsOf(...contents))).toBe(true);
  });

  it('is read with all that it has', () => {
    const headers = [
      ['ce_id', Buffer.from('seven')],
      ['empty', Buffer.alloc(0)],
      ['long', Buffer.from(long)],
      ['名前', Buffer.from('値 🏮')],
      ['odd', Buffer.from([0xff])],
      ['nothing', Buffer.from('a\0b')],
      ['marked', Buffer.from('base64:AAAA')],
    ] as const;
    expect(readWhole(restOf({ key: null, value: Buffer.from('{}'), headers }))).toEqual({
      value: Buffer.from('{}'),
      headers: {
        ce_id: 'seven',
        empty: '',
        long,
        名前: '値 🏮',
        odd: 'base64:/w==',
        nothing: 'base64:YQBi',
        marked: 'base64:YmFzZTY0OkFBQUE=',
      },
    });
  });

  it('may have nothing', () => {
    expect(readWhole(restOf({ key: null, value: null }))).toEqual({ value: null, headers: {} });
  });

  it('has its own headers, whatever those of the record before were', () => {
    const headersOf = (...names: readonly (string | Buffer)[]) => {
      const writer = new RecordWriter(0);
      writer.bytes(null);
      writer.number(names.length);
      for (const name of names) {
        writer.bytes(name);
        writer.bytes(long.slice(0, 3));
      }
      return Object.keys(readWhole(writer.written).headers);
    };
    expect(headersOf('ce_id', 'ce_type', 'b')).toEqual(['ce_id', 'ce_type', 'b']);
    expect(headersOf('ce_id', 'ce_typo', 'b', 'c')).toEqual(['ce_id', 'ce_typo', 'b', 'c']);
    expect(headersOf('ce_typo')).toEqual(['ce_typo']);
    expect(headersOf('base64:AAAA')).toEqual(['base64:YmFzZTY0OkFBQUE=']);
    expect(headersOf('é', Buffer.from('base64:6Q=='))).toEqual(['é', 'base64:YmFzZTY0OjZRPT0=']);
    expect(headersOf(Buffer.from([0xe9]), 'base64:6Q==')).toEqual(['base64:6Q==', 'base64:YmFzZTY0OjZRPT0=']);
  });

  it('has of a header that occurs twice the last value, and none that has no value', () => {
    const headers = [
      ['twice', Buffer.from('1')],
      ['none', null],
      ['twice', Buffer.from('2')],
    ] as const;
    expect(readWhole(restOf({ key: null, value: null, headers })).headers).toEqual({ twice: '2' });
  });
});

it('another user of kafkajs in the same process gets its records as ever', async () => {
  const codec = () => Reflect.get(kafkajs.CompressionCodecs, kafkajs.CompressionTypes.None) as unknown;
  expect(codec()).toBeUndefined();
  await fetchWhole(async () => {
    await Promise.resolve();
    expect(codec()).toBeInstanceOf(Function);
    leaveFetch(() => expect(codec()).toBeUndefined());
  });
  expect(codec()).toBeUndefined();
});
