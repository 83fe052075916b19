import { describe, expect, it } from '@jest/globals';
import { decodeCursor } from './cursor.ts';
import { pageAnswer, pageOf } from './page.ts';

const rows = ['a', 'b', 'c'];
const shown = (size: number, query: object = {}) =>
  pageAnswer(
    '/v1/letters',
    query,
    pageOf(rows, size, (last) => [last]),
    (letter) => ({ letter }),
  );

describe('a page of a list', () => {
  it('leads to the next one by the question that it answers itself', () => {
    const { items, nextCursor, _links } = shown(2, { limit: 2, font: 'a&b', cursor: undefined });
    expect(items).toEqual([{ letter: 'a' }, { letter: 'b' }]);
    expect(_links).toEqual({
      self: { href: '/v1/letters?limit=2&font=a%26b' },
      next: { href: `/v1/letters?limit=2&font=a%26b&cursor=${nextCursor}` },
    });
    expect(decodeCursor(nextCursor ?? '', () => true)).toEqual(['b']);
  });

  it('leads nowhere when it is the last', () =>
    expect(shown(3)).toMatchObject({ nextCursor: null, _links: { self: { href: '/v1/letters' } } }));

  it('names its own cursor as its own address, and the next one’s as the next', () => {
    const { nextCursor, _links } = shown(1, { cursor: 'here' });
    expect([_links.self.href, _links.next?.href]).toEqual([
      '/v1/letters?cursor=here',
      `/v1/letters?cursor=${nextCursor}`,
    ]);
  });
});
