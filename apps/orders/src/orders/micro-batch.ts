export interface MicroBatchOptions<Item, Result> {
  /** Carries out all items as one unit of work; the results stand in the order of the items. */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly maxItems: number;
  /** Several on their way keep the database busy while one waits for the disk; too many only queue inside of it. */
  readonly maxInFlight: number;
  /** More callers are turned away: what they ask for would come too late. */
  readonly maxQueued: number;
  /** Who has waited longer is turned away instead of being served: the caller may have gone. */
  readonly maxWaitMs: number;
  /** True of an error that has nothing to do with the items, so that all of them would meet it. */
  readonly isGone: (error: unknown) => boolean;
}

/** Nothing was done for this caller. */
export class BatchOverloaded extends Error {}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Merges calls that happen at the same time into one unit of work. There is no timer: an idle system flushes at once, a busy
 * one fills the next batch while the last is on its way. A batch that fails is carried out again one by one, so that each
 * caller gets an answer of its own.
 */
export class MicroBatch<Item, Result> {
  private readonly queue: Waiting<Item, Result>[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(private readonly options: MicroBatchOptions<Item, Result>) {}

  add(item: Item): Promise<Result> {
    if (this.queue.length >= this.options.maxQueued) return Promise.reject(new BatchOverloaded('the queue is full'));
    return new Promise((resolve, reject) => {
      this.queue.push({ item, since: performance.now(), resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.options.maxInFlight || this.queue.length === 0) return;
    this.scheduled = true;
    // After the sockets that are readable now have been read: their requests go along.
    setImmediate(() => {
      this.scheduled = false;
      while (this.queue.length > 0 && this.inFlight < this.options.maxInFlight) {
        void this.fly(this.inTime(this.queue.splice(0, this.options.maxItems)));
      }
    });
  }

  private inTime(batch: readonly Waiting<Item, Result>[]): readonly Waiting<Item, Result>[] {
    const oldest = performance.now() - this.options.maxWaitMs;
    for (const { since, reject } of batch) if (since < oldest) reject(new BatchOverloaded('waited for too long'));
    return batch.filter(({ since }) => since >= oldest);
  }

  private async fly(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    if (batch.length === 0) return;
    this.inFlight++;
    try {
      await this.settle(batch);
    } catch (error) {
      const [first] = batch;
      // A single one was refused for its own sake, unless the ground gave way: then it may have been carried out.
      if (batch.length === 1 && !this.options.isGone(error)) first?.reject(error);
      else await this.oneByOne(batch);
    } finally {
      this.inFlight--;
      this.schedule();
    }
  }

  private async settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const results = await this.options.flush(batch.map(({ item }) => item));
    if (results.length !== batch.length)
      throw new Error(`${batch.length} items were flushed, ${results.length} were answered`);
    results.forEach((result, index) => batch[index]?.resolve(result));
  }

  private async oneByOne(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    let gone: unknown;
    for (const waiting of batch) {
      if (gone !== undefined) {
        waiting.reject(gone);
        continue;
      }
      try {
        await this.settle([waiting]);
      } catch (error) {
        waiting.reject(error);
        if (this.options.isGone(error)) gone = error;
      }
    }
  }
}
