import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor, isUuid } from './cursor.ts';
import { InvalidCursor } from './http.errors.ts';
import { pageOf } from './page.ts';

const uuid = '0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e';

describe('a cursor', () => {
  it('comes back as the position that it was made of', () => {
    expect(decodeCursor(encodeCursor([uuid]), isUuid)).toEqual([uuid]);
  });

  it('is not needed for the first page', () => {
    expect(decodeCursor(undefined, isUuid)).toBeUndefined();
  });

  const forged = [
    '',
    'x',
    '%',
    encodeCursor([]),
    encodeCursor([uuid, uuid]),
    encodeCursor(["' OR 1=1"]),
    Buffer.from('{"0":1}').toString('base64url'),
  ];
  for (const cursor of forged)
    it(`is refused when forged: "${cursor}"`, () => expect(() => decodeCursor(cursor, isUuid)).toThrow(InvalidCursor));
});

describe('a page', () => {
  it('says where the next one starts when there is a row too many', () => {
    expect(pageOf(['a', 'b', 'c'], 2, (last) => [last])).toEqual({
      items: ['a', 'b'],
      nextCursor: encodeCursor(['b']),
    });
  });

  it('is the last when there is none', () => {
    expect(pageOf(['a', 'b'], 2, (last) => [last])).toEqual({ items: ['a', 'b'], nextCursor: null });
  });
});
