import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Backlog } from './backlog.store.ts';
import { Housekeeping } from './housekeeping.ts';

const backlog: Backlog = { depth: 3, oldestSeconds: 1, refused: 0, topics: ['lamps'], encumbered: [] };
const store = { truncateEmptied: () => Promise.resolve() };

describe('the housekeeping of a relay', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('waits for what is counted first, and for nothing that is counted later', async () => {
    const later = Promise.withResolvers<Backlog>();
    const measure = jest.fn<() => Promise<Backlog>>().mockResolvedValueOnce(backlog).mockReturnValueOnce(later.promise);
    const housekeeping = new Housekeeping(store, measure);
    expect([await housekeeping.keep(), await housekeeping.keep()]).toEqual([true, false]);
    jest.advanceTimersByTime(2_000);
    expect(await housekeeping.keep()).toBe(false);
    later.resolve({ ...backlog, topics: ['lamps', 'notes'] });
    await later.promise;
    expect(await housekeeping.keep()).toBe(true);
    expect(housekeeping.topics).toEqual(['lamps', 'notes']);
  });

  it('counts later what it could not count', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const measure = jest
      .fn<() => Promise<Backlog>>()
      .mockRejectedValueOnce(new Error('away'))
      .mockResolvedValue(backlog);
    const housekeeping = new Housekeeping(store, measure);
    expect(await housekeeping.keep()).toBe(false);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('away'));
    jest.advanceTimersByTime(2_000);
    expect(await housekeeping.keep()).toBe(true);
  });
});
