import { setTimeout as pause } from 'node:timers/promises';
import type { Difference } from './promise/differences.ts';

/** Longer than a session, a lease and a rebalance together. */
const patienceMs = 45_000;
const lookEveryMs = 150;

/** Something that is looked at until it is as it is to be. */
export interface Sight {
  readonly differences: readonly Difference[];
  /** Changes as long as something moves. */
  readonly state: string;
}

/** Until nothing differs; or until what differs cannot be mended by waiting, or nothing moves any more. Returns what differs then. */
export async function settle(look: () => Promise<Sight>): Promise<readonly string[]> {
  for (let [last, changedAt] = ['', performance.now()]; ; await pause(lookEveryMs)) {
    const { differences, state } = await look();
    if (state !== last) [last, changedAt] = [state, performance.now()];
    const lasting = differences.filter(({ isFinal }) => isFinal);
    if (lasting.length > 0) return lasting.map(({ what }) => what);
    if (differences.length === 0) return [];
    if (performance.now() - changedAt > patienceMs) {
      return differences.map(({ what }) => `${what}; nothing has moved for ${patienceMs / 1_000} s`);
    }
  }
}
