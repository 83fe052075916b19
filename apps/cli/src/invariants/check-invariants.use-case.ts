import { setTimeout } from 'node:timers/promises';
import { booksAgree } from './checks/books-agree.ts';
import { chargesAreSettled } from './checks/charges-are-settled.ts';
import { effectsAreDistinct } from './checks/effects-are-distinct.ts';
import { factsAreTold } from './checks/facts-are-told.ts';
import { ordersAddUp } from './checks/orders-add-up.ts';
import type { Evidence } from './evidence/evidence.ts';
import { judge, type Verdict } from './finding.ts';

const invariants = [chargesAreSettled, booksAgree, factsAreTold, effectsAreDistinct, ordersAddUp];

interface Patience {
  /** How long a system that is not at rest yet may take to get there. */
  readonly waitMs: number;
  readonly pauseMs?: number;
}

/** Judges the evidence; where something does not hold, again until it does or the time is over. */
export async function checkInvariants(
  gather: () => Promise<Evidence>,
  { waitMs, pauseMs = 500 }: Patience,
): Promise<readonly Verdict[]> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const verdicts = judge(invariants, await gather());
    if (verdicts.every(({ holds }) => holds) || performance.now() + pauseMs > deadline) return verdicts;
    await setTimeout(pauseMs);
  }
}
