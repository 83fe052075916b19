import { isGroundFault, type Tx } from '@atlas/database';
import type { HandlerCalls, Handling } from './handler-calls.ts';

/** How many events share a savepoint. With one in a hundred guilty, half of 64 pass at once; a handler of single events names its guilty. */
const groupSize = { one: 8, many: 64 };

export interface Sifted {
  readonly guilty: readonly { readonly item: Handling; readonly error: unknown }[];
  /** Not handled, because an event of their key that came before them is guilty. */
  readonly behind: readonly Handling[];
}

/**
 * Handles events in order and leaves out those that fail, in one transaction: groups under a savepoint each, a group that fails
 * is halved until the guilty stand alone. Rolling back a whole chunk for each of its guilty would cost the innocent far more.
 */
export async function sift(tx: Tx, items: readonly Handling[], calls: HandlerCalls): Promise<Sifted> {
  const sieve = new Sieve(tx, calls);
  for (let from = 0; from < items.length;) {
    const size = groupSize[items[from]?.handler.takes ?? 'one'];
    await sieve.take(items.slice(from, from + size));
    from += size;
  }
  return sieve;
}

interface Failed {
  readonly error: unknown;
  /** Which of them, when the handler takes one event at a time. */
  readonly culprit: Handling | undefined;
}

class Sieve implements Sifted {
  readonly guilty: { item: Handling; error: unknown }[] = [];
  readonly behind: Handling[] = [];
  private readonly guiltyKeys = new Set<string>();

  constructor(
    private readonly tx: Tx,
    private readonly calls: HandlerCalls,
  ) {}

  async take(items: readonly Handling[]): Promise<void> {
    const innocent = this.withoutGuiltyKeys(items);
    const failed = innocent.length > 0 && (await this.attempt(innocent));
    if (failed) await this.search(innocent, failed);
  }

  /** Among events that have failed together. */
  private async search(items: readonly Handling[], { error, culprit }: Failed): Promise<void> {
    const [first] = items;
    if (first && items.length === 1) return this.blame(first, error);
    if (culprit) {
      const place = items.indexOf(culprit);
      await this.take(items.slice(0, place));
      this.blame(culprit, error);
      return this.take(items.slice(place + 1));
    }
    const [left, right] = [items.slice(0, items.length >> 1), items.slice(items.length >> 1)];
    const failed = await this.attempt(left);
    if (failed) {
      await this.search(left, failed);
      return this.take(right);
    }
    // The left half is innocent, so that the right one need not be tried as a whole; but no event is blamed untried.
    if (right.length === 1) return this.take(right);
    return this.search(right, { error, culprit: undefined });
  }

  private async attempt(items: readonly Handling[]): Promise<Failed | undefined> {
    let culprit: Handling | undefined;
    try {
      await this.tx.attempt(() =>
        this.calls.call(this.tx, items, ([item, ...others]) => {
          culprit = others.length === 0 ? item : undefined;
        }),
      );
      return undefined;
    } catch (error) {
      if (isGroundFault(error)) throw error;
      return { error, culprit };
    }
  }

  private blame(item: Handling, error: unknown): void {
    this.guilty.push({ item, error });
    this.guiltyKeys.add(item.record.key);
  }

  private withoutGuiltyKeys(items: readonly Handling[]): readonly Handling[] {
    const { innocent = [], behind = [] } = Object.groupBy(items, ({ record }) =>
      this.guiltyKeys.has(record.key) ? 'behind' : 'innocent',
    );
    this.behind.push(...behind);
    return innocent;
  }
}
