import { describe, expect, it } from '@jest/globals';
import { CompressionTypes, type Message } from 'kafkajs';
import type { OutgoingRecord } from '../broker.ts';
import { textOf } from '../wire-text.ts';
import { asEncoded, carriedBy, encodedMessages } from './encoded-records.ts';
import { RecordWriter } from './record-writer.ts';

const records: readonly OutgoingRecord[] = [
  { key: 'hall', value: Buffer.from('on'), headers: { a: 'b' } },
  { key: textOf(Buffer.from([0xff])), value: null, headers: {} },
];

/** What kafkajs gives to a codec: the messages as records, one behind another. */
function asKafkajsHasThem(messages: readonly Message[]): Buffer {
  const writer = new RecordWriter(0);
  for (const { value } of messages) {
    writer.begin();
    for (let attributeTimeAndPlace = 0; attributeTimeAndPlace < 3; attributeTimeAndPlace++) writer.byte(0);
    writer.bytes(null);
    writer.bytes(value);
    writer.number(0);
    writer.end();
  }
  return writer.written;
}

describe('encoded records', () => {
  it('go in as many messages as they are, all to the one partition', () => {
    expect(encodedMessages(records, 7)).toMatchObject([{ partition: 7 }, { partition: 7, value: null }]);
  });

  it('are what a batch holds in the end', () => {
    const first = ['20', '00', '00', '00', '08', '68616c6c', '04', '6f6e', '02', '02', '61', '02', '62'];
    const second = ['0e', '00', '00', '02', '02', 'ff', '01', '00'];
    const batch = carriedBy(asKafkajsHasThem(encodedMessages(records, 7)));
    expect(batch.toString('hex')).toBe([...first, ...second].join(''));
  });

  it('are of a batch that does not call itself compressed', () => {
    const codecsInAttributes = 0b111;
    expect(asEncoded & codecsInAttributes).toBe(CompressionTypes.None);
  });
});
