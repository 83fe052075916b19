import type { DeadLetterReason } from './dead-letter.ts';

/** What a handler's events are given before somebody has to look. */
export interface RetryPolicy {
  /** Seconds before each automatic redrive of a dead letter: 5 s, 30 s, 5 min, 30 min. None: it waits for somebody at once. */
  readonly tiers: readonly number[];
  /** Whether later events of its key wait behind a dead letter, or skip it: such a handler compares entity versions. */
  readonly onDeadLetter: 'block' | 'skip';
}

const usual: RetryPolicy = { tiers: [5, 30, 300, 1_800], onDeadLetter: 'block' };

/** Without a handler there is nobody who could want it otherwise. */
export function policyOf(handler: { readonly retries?: Partial<RetryPolicy> } | undefined): RetryPolicy {
  return { ...usual, ...handler?.retries };
}

/** `behind` waits for its turn, `failed` for its next try or its next tier; the others are reasons of dead letters. */
export type ParkedReason = DeadLetterReason | 'behind';

/** Why a failure makes a dead letter at once: no further try would end better. */
export type FirstTryReason = 'deserialise' | 'schema' | 'fatal' | 'too-old' | 'crash-loop';

export interface Failure {
  readonly reason: FirstTryReason | 'failed';
  readonly error: unknown;
}

/** How far a parked record has come. */
export interface Progress {
  readonly state: 'waiting' | 'dead' | 'unknown';
  readonly attempts: number;
  readonly tier: number;
  readonly blocks: boolean;
  readonly isExhausted: boolean;
  /** Somebody wanted this try: it is none of the automatic ones. */
  readonly wasAskedFor: boolean;
}

/** What becomes of a record after a failed try. */
export interface Fate {
  readonly state: 'waiting' | 'dead';
  readonly reason: ParkedReason;
  readonly attempts: number;
  readonly tier: number;
  readonly blocks: boolean;
  /** null: nobody tries it by himself. */
  readonly retryInMs: number | null;
  /** Now, and for the first time: its copy goes to `<group>.dlt`. */
  readonly exhausts: boolean;
}

const quickTriesMs = [200, 800];

/** Nothing has been tried so far: of a record as it comes off the log. */
export const untried: Progress = {
  state: 'waiting',
  attempts: 0,
  tier: 0,
  blocks: true,
  isExhausted: false,
  wasAskedFor: false,
};

/**
 *   live ─fails→ waiting ─200 ms→ waiting ─800 ms→ dead ─tier 1→ … ─last tier→ dead, exhausted ─redrive→ tried once more
 *     │                                              └─ redrive→ tried once more, the tiers as they were
 *     └─ deserialise, schema, fatal, too-old, crash-loop → dead, exhausted
 */
export function afterFailure(
  before: Progress,
  { reason }: Pick<Failure, 'reason'>,
  { tiers, onDeadLetter }: RetryPolicy,
  random: () => number = Math.random,
): Fate {
  const attempts = before.attempts + 1;
  const quickTryMs = quickTriesMs[before.attempts];
  if (reason === 'failed' && before.state !== 'dead' && quickTryMs !== undefined) {
    const { tier, blocks } = before;
    return { state: 'waiting', reason, attempts, tier, blocks, retryInMs: quickTryMs, exhausts: false };
  }
  const dead = { state: 'dead', attempts, blocks: before.blocks && onDeadLetter === 'block' } as const;
  const tier = before.tier + (before.state === 'dead' && !before.wasAskedFor ? 1 : 0);
  const tierSeconds = tiers[tier];
  if (reason !== 'failed' || before.isExhausted || tierSeconds === undefined) {
    const exhausts = !before.isExhausted;
    return { ...dead, tier, reason: reason === 'failed' ? 'exhausted' : reason, retryInMs: null, exhausts };
  }
  return { ...dead, tier, reason, retryInMs: tierSeconds * 1_000 * jitter(random), exhausts: false };
}

/** What died together is not tried together. The order of a key does not rest on it: only its oldest record is ever tried. */
function jitter(random: () => number): number {
  return 0.9 + random() * 0.2;
}
