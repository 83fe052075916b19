import { isGroundFault } from '@atlas/database';
import type { Parking } from '../dead-letters/parking.ts';
import type { ParkedRecord } from '../dead-letters/parking.store.ts';
import type { Handling, OnBegin } from './handler-calls.ts';

/** How many events share a savepoint: with one in a hundred guilty, half of 64 pass at once. A handler of single events names its guilty. */
const groupSize = { one: 8, many: 64 };

interface Guilty {
  readonly item: Handling;
  /** As it is to be parked. */
  readonly parked: ParkedRecord;
}

export interface Sifted {
  readonly guilty: readonly Guilty[];
  /** Not handled, because an event of their key that came before them is guilty, and blocks it. */
  readonly behind: readonly Handling[];
}

/** Brings them to their handlers under a savepoint: all, or none of what they wrote. */
export type Attempt = (items: readonly Handling[], onBegin: OnBegin) => Promise<void>;

interface Failed {
  readonly error: unknown;
  /** Which of them, when the handler takes one event at a time. */
  readonly culprit: Handling | undefined;
}

/**
 * Handles events in order and leaves out those that fail, in one transaction: some at a time under a savepoint. In those that fail
 * together the first that is guilty is looked for by halves; what came before it stays handled, and is not handled again.
 */
export class Sieve implements Sifted {
  readonly guilty: Guilty[] = [];
  readonly behind: Handling[] = [];
  private readonly guiltyKeys = new Set<string>();

  constructor(
    private readonly attempt: Attempt,
    private readonly parking: Pick<Parking, 'failed'>,
  ) {}

  async sift(items: readonly Handling[]): Promise<Sifted> {
    for (let rest = items; rest[0];) {
      const found = this.guilty.length;
      const settled = await this.settle(rest.slice(0, groupSize[rest[0].handler.takes]));
      rest = rest.slice(settled);
      if (this.guilty.length > found) rest = this.withoutGuiltyKeys(rest);
    }
    return this;
  }

  /** Handles them up to the first that is guilty, which is blamed. Returns how many that are. */
  private async settle(items: readonly Handling[]): Promise<number> {
    let failed = await this.tryAll(items);
    let [from, to] = [0, items.length]; // what lies before is handled; what lies between has failed together
    let isTriedAlone = to === 1;
    while (failed && to - from > 1) {
      const place = failed.culprit ? items.indexOf(failed.culprit) : from + ((to - from) >> 1);
      const before = place === from ? undefined : await this.tryAll(items.slice(from, place));
      if (before) [failed, to, isTriedAlone] = [before, place, place - from === 1];
      else if (failed.culprit) [from, to, isTriedAlone] = [place, place + 1, true];
      else from = place;
    }
    const last = items[from];
    if (failed && !isTriedAlone && last) failed = await this.tryAll([last]); // no event is blamed untried
    if (failed && last) this.blame(last, failed.error);
    return to;
  }

  private async tryAll(items: readonly Handling[]): Promise<Failed | undefined> {
    let culprit: Handling | undefined;
    try {
      await this.attempt(items, ([item, ...others]) => (culprit = others.length === 0 ? item : undefined));
      return undefined;
    } catch (error) {
      if (isGroundFault(error)) throw error;
      return { error, culprit };
    }
  }

  private blame(item: Handling, error: unknown): void {
    const parked = this.parking.failed(item, error);
    this.guilty.push({ item, parked });
    if (parked.blocks) this.guiltyKeys.add(item.record.key); // a dead letter that its key skips holds up nobody
  }

  private withoutGuiltyKeys(items: readonly Handling[]): readonly Handling[] {
    const { innocent = [], behind = [] } = Object.groupBy(items, ({ record }) =>
      this.guiltyKeys.has(record.key) ? 'behind' : 'innocent',
    );
    this.behind.push(...behind);
    return innocent;
  }
}
