import { BatchOverloaded, MicroBatch } from './micro-batch.ts';

class GroundGone extends Error {}

function batchOf(flush: (items: readonly number[]) => Promise<readonly string[]>, maxItems = 64, maxInFlight = 1) {
  const flushed: (readonly number[])[] = [];
  const batch = new MicroBatch<number, string>({
    maxItems,
    maxInFlight,
    maxQueued: 100,
    maxWaitMs: 1_000,
    isGone: (error) => error instanceof GroundGone,
    flush: (items) => {
      flushed.push(items);
      return flush(items);
    },
  });
  return { batch, flushed };
}

const names = async (items: readonly number[]) => items.map((item) => `#${item}`);

describe('calls that happen at the same time', () => {
  it('are carried out together, and each gets its own answer', async () => {
    const { batch, flushed } = batchOf(names);
    expect(await Promise.all([batch.add(1), batch.add(2), batch.add(3)])).toEqual(['#1', '#2', '#3']);
    expect(flushed).toEqual([[1, 2, 3]]);
  });

  it('do not make a batch larger than allowed', async () => {
    const { batch, flushed } = batchOf(names, 2);
    await Promise.all([1, 2, 3, 4, 5].map((item) => batch.add(item)));
    expect(flushed).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('gather while a batch is on its way', async () => {
    let land = () => {};
    const landed = new Promise<void>((resolve) => (land = resolve));
    const { batch, flushed } = batchOf(async (items) => {
      await landed;
      return names(items);
    });
    const first = batch.add(1);
    await new Promise((resolve) => setImmediate(resolve));
    const others = [batch.add(2), batch.add(3)];
    land();
    await Promise.all([first, ...others]);
    expect(flushed).toEqual([[1], [2, 3]]);
  });

  it('are carried out one by one when the batch fails, so that only the guilty fail', async () => {
    const { batch, flushed } = batchOf(async (items) => {
      if (items.includes(2)) throw new Error('two is bad');
      return names(items);
    });
    const results = await Promise.allSettled([batch.add(1), batch.add(2), batch.add(3)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(flushed).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('fail when answers are missing, instead of being mixed up', async () => {
    const { batch } = batchOf(async () => []);
    await expect(batch.add(1)).rejects.toThrow('1 items were flushed, 0 were answered');
  });

  it('are tried once more when the ground gave way: they may have been carried out, and then find their own', async () => {
    let attempts = 0;
    const { batch } = batchOf(async (items) => {
      if (++attempts === 1) throw new GroundGone();
      return names(items);
    });
    expect(await batch.add(1)).toBe('#1');
  });

  it('all fail at the first that finds the ground gone, instead of each waiting for it', async () => {
    const { batch, flushed } = batchOf(async () => {
      throw new GroundGone();
    });
    const results = await Promise.allSettled([batch.add(1), batch.add(2), batch.add(3)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(flushed).toEqual([[1, 2, 3], [1]]);
  });

  it('are turned away when too many wait already', async () => {
    const { batch } = batchOf(() => new Promise(() => {}));
    const waiting = Array.from({ length: 100 }, (_, item) => batch.add(item));
    await expect(batch.add(101)).rejects.toThrow(BatchOverloaded);
    expect(waiting).toHaveLength(100);
  });

  it('are turned away when they have waited for too long, and nothing is done for them', async () => {
    const flushed: (readonly number[])[] = [];
    let land = (_: readonly string[]) => {};
    const batch = new MicroBatch<number, string>({
      ...{ maxItems: 64, maxInFlight: 1, maxQueued: 100, maxWaitMs: 0, isGone: () => false },
      flush: (items) => {
        flushed.push(items);
        return new Promise((resolve) => (land = resolve));
      },
    });
    const late = batch.add(1);
    await expect(late).rejects.toThrow(BatchOverloaded);
    expect(flushed).toEqual([]);
    land([]);
  });
});
