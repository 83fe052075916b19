import { createRequire } from 'node:module';
import { murmur2, partitionOf } from './partition.ts';

const kafkajs = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2.js') as (
  key: string,
) => number;

describe('the partition of a key', () => {
  it('is the one that other Kafka clients choose, whatever the key', () => {
    const keys = [
      '',
      'a',
      'ab',
      'abc',
      'abcd',
      'ключ',
      ...Array.from({ length: 500 }, (_, i) => `ord_${i}_${'x'.repeat(i % 7)}`),
    ];
    for (const key of keys) expect(murmur2(Buffer.from(key))).toBe(kafkajs(key));
  });

  it('is one of twelve, and all are used', () => {
    const seen = new Set(Array.from({ length: 500 }, (_, i) => partitionOf(`key ${i}`)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});
