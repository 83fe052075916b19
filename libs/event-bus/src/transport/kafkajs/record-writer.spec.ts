import { describe, expect, it } from '@jest/globals';
import { RecordWriter } from './record-writer.ts';

function written(write: (writer: RecordWriter) => void): string {
  const writer = new RecordWriter(0);
  write(writer);
  return writer.written.toString('hex');
}

describe('the writer of records', () => {
  it.each([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [-64, '7f'],
    [64, '8001'],
    [1_048_576, '80808001'],
    [2 ** 31 - 1, 'feffffff0f'],
  ])('writes the number %p as Kafka does', (value, bytes) => {
    expect(written((writer) => writer.number(value))).toBe(bytes);
  });

  it('writes texts and bytes behind their length in bytes, and nothing as a length of -1', () => {
    expect(written((writer) => writer.bytes('é'))).toBe('04c3a9');
    expect(written((writer) => writer.bytes(Buffer.from([0, 255])))).toBe('0400ff');
    expect(written((writer) => writer.bytes(null))).toBe('01');
  });

  it('writes the length of a record before it, however long that is', () => {
    const record = (bytes: number) =>
      written((writer) => {
        for (let repeated = 0; repeated < 2; repeated++) {
          writer.begin();
          writer.bytes(Buffer.alloc(bytes, 7));
          writer.end();
        }
      });
    expect(record(1)).toBe('040207'.repeat(2));
    expect(record(100)).toBe(`cc01c801${'07'.repeat(100)}`.repeat(2));
  });
});
