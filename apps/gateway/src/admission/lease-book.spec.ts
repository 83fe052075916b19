import { describe, expect, it } from '@jest/globals';
import { LeaseBook } from './lease-book.ts';

describe('the book of leases', () => {
  const leaseOf = (book: LeaseBook, subject = 'ten_1') => ({ id: book.newId(), subject });

  it('counts what is open for each tenant', () => {
    const book = new LeaseBook();
    const [first, second, other] = [leaseOf(book), leaseOf(book), leaseOf(book, 'ten_2')];
    for (const lease of [first, second, other]) book.enter(lease, 0);
    expect([book.countOf('ten_1'), book.countOf('ten_2'), book.countOf('ten_3')]).toEqual([2, 1, 0]);
    book.strike(first);
    expect(book.countOf('ten_1')).toBe(1);
  });

  it('gives back once what has ended', () => {
    const book = new LeaseBook();
    const lease = leaseOf(book);
    book.enter(lease, 0);
    book.strike(lease);
    book.strike(lease);
    expect(book.takeReturning(10)).toEqual([lease]);
    expect(book.takeReturning(10)).toEqual([]);
  });

  it('gives back no more at once than is asked for', () => {
    const book = new LeaseBook();
    for (let number = 0; number < 3; number++) {
      const lease = leaseOf(book);
      book.enter(lease, 0);
      book.strike(lease);
    }
    expect(book.takeReturning(2)).toHaveLength(2);
    expect(book.hasReturning).toBe(true);
  });

  it('knows which have been open for a while', () => {
    const book = new LeaseBook();
    const [old, young] = [leaseOf(book), leaseOf(book)];
    book.enter(old, 1_000);
    book.enter(young, 2_000);
    expect(book.openedBefore(2_000)).toEqual([{ ...old, openedAt: 1_000 }]);
  });

  it('makes no id that another makes', () => expect(new LeaseBook().newId()).not.toBe(new LeaseBook().newId()));
});
