import { setTimeout as pause } from 'node:timers/promises';
import type { Difference } from './promise/differences.ts';

const lookEveryMs = 150;

/** Something that is looked at until it is as it is to be. */
export interface Sight {
  readonly differences: readonly Difference[];
  /** Changes as long as something moves. */
  readonly state: string;
}

/** What tells a group that is slow from one that stands still. */
export interface Stirring {
  /** Changes as long as members come, go, or are given other partitions. */
  readonly state: string;
  /** Somebody is on his way: the group rebalances, or a member has not had the time to say that it is alive. */
  readonly isUnderWay: boolean;
}

export interface Patience {
  /** Longer than a session, a lease and a rebalance together: so long nothing may move, and nobody stir. */
  readonly stillMs: number;
  /** However much they stir: so long nothing may come of it. */
  readonly mostMs: number;
}

const usualPatience: Patience = { stillMs: 45_000, mostMs: 180_000 };

/**
 * Until nothing differs; or until what differs cannot be mended by waiting, or nothing moves any more. Returns what differs then.
 * Nothing moves: neither the results, nor the group that could bring them; or the group alone, for too long.
 */
export async function settle(
  look: () => Promise<Sight>,
  stirring: () => Promise<Stirring>,
  { stillMs, mostMs }: Patience = usualPatience,
): Promise<readonly string[]> {
  const results = new Movement();
  const members = new Movement();
  for (;;) {
    const { differences, state } = await look();
    const stillForMs = results.stillForMs(state);
    const lasting = differences.filter(({ isFinal }) => isFinal);
    if (lasting.length > 0) return lasting.map(({ what }) => what);
    if (differences.length === 0) return [];
    await pause(lookEveryMs);
    if (stillForMs < stillMs / 8) continue; // the brokers have other work to do
    const { state: membership, isUnderWay } = await stirring();
    if (isUnderWay) members.note();
    const asleepForMs = members.stillForMs(membership);
    if (asleepForMs > stillMs || stillForMs > mostMs) {
      return differences.map(({ what }) => `${what}; ${said(stillForMs, asleepForMs)}`);
    }
  }
}

class Movement {
  private last: string | undefined;
  private at = performance.now();

  note(): void {
    this.at = performance.now();
  }

  stillForMs(state: string): number {
    if (state !== this.last) this.note();
    this.last = state;
    return performance.now() - this.at;
  }
}

function said(stillForMs: number, asleepForMs: number): string {
  const [still, asleep] = [stillForMs, asleepForMs].map((ms) => Math.round(ms / 1_000));
  return `nothing has moved for ${still} s, and nobody has come, gone or rebalanced for ${asleep} s`;
}
