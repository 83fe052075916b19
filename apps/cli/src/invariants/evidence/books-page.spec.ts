import { booksPageOf } from './books-page.ts';

const charge = {
  kind: 'charge',
  id: 'ch_1',
  reference: 'chg_1',
  amount: 4900,
  currency: 'EUR',
  status: 'succeeded',
  failureCode: null,
};
const refund = { ...charge, kind: 'refund', id: 're_1', charge: 'ch_1', reference: 'rev_chg_1' };

describe("a page of the provider's books", () => {
  it('has charges, refunds and the way to the next page', () => {
    const { entries, nextCursor } = booksPageOf({ items: [charge, refund], nextCursor: 'more' });
    const money = { amount: 4900, currency: 'EUR' };
    expect(entries).toEqual([
      { kind: 'charge', id: 'ch_1', reference: 'chg_1', money, status: 'succeeded' },
      { kind: 'refund', id: 're_1', charge: 'ch_1', reference: 'rev_chg_1', money, status: 'succeeded' },
    ]);
    expect(nextCursor).toBe('more');
  });

  it.each([
    ['nothing', null],
    ['no list', { items: {}, nextCursor: null }],
    ['no end', { items: [] }],
    ['a strange entry', { items: [{ ...charge, kind: 'gift' }], nextCursor: null }],
    ['a strange currency', { items: [{ ...charge, currency: 'XXX' }], nextCursor: null }],
    ['a refund of no charge', { items: [{ ...refund, charge: undefined }], nextCursor: null }],
  ])('is refused when it has %s', (_, body) => {
    expect(() => booksPageOf(body)).toThrow('books');
  });
});
