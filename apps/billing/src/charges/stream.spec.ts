import { newUuid } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';
import { emptyStream, hashOf, linkAfter } from './stream.ts';

describe('a stream', () => {
  const stream = newUuid();
  const first = linkAfter(emptyStream, stream, 'charge_opened', { amount: 1 });
  const second = linkAfter(first, stream, 'charge_succeeded', {});

  it('counts its events from one, without gaps', () => expect([first.version, second.version]).toEqual([1, 2]));

  it('is chained: an edited event no longer leads to the hashes that follow', () => {
    const edited = hashOf(emptyStream.hash, stream, 1, 'charge_opened', Buffer.from('{"amount":2}'));
    const onTop = hashOf(edited, stream, 2, second.type, second.payload);
    expect(onTop.equals(second.hash)).toBe(false);
    expect(hashOf(first.hash, stream, 2, second.type, second.payload).equals(second.hash)).toBe(true);
  });

  it.each([
    ['another stream', hashOf(first.hash, newUuid(), 2, second.type, second.payload)],
    ['another version', hashOf(first.hash, stream, 3, second.type, second.payload)],
    ['another type', hashOf(first.hash, stream, 2, 'charge_failed', second.payload)],
  ])('is not the same with %s', (_, hash) => expect(hash.equals(second.hash)).toBe(false));
});
