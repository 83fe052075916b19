import { afterFailure, policyOf, untried, type Progress, type RetryPolicy } from './retry-schedule.ts';

const noJitter = () => 0.5;
const usual = policyOf(undefined);
const failed = { reason: 'failed' } as const;

/** What becomes of a record that fails, and fails, and fails. */
function livesOf(policy: RetryPolicy) {
  const lives: { state: string; reason: string; attempts: number; retryInMs: number | null }[] = [];
  for (let before: Progress = untried; ;) {
    const { exhausts, ...fate } = afterFailure(before, failed, policy, noJitter);
    const { state, reason, attempts, retryInMs } = fate;
    lives.push({ state, reason, attempts, retryInMs });
    if (exhausts) return lives;
    before = { ...fate, isExhausted: false, wasAskedFor: false };
  }
}

const deadOfTier = (tier: number): Progress => ({ ...untried, state: 'dead', attempts: 3 + tier, tier });

describe('a record that fails', () => {
  it('is tried three times, is a dead letter then, and is redriven by itself four times before it is given up', () => {
    expect(livesOf(usual)).toEqual([
      { state: 'waiting', reason: 'failed', attempts: 1, retryInMs: 200 },
      { state: 'waiting', reason: 'failed', attempts: 2, retryInMs: 800 },
      { state: 'dead', reason: 'failed', attempts: 3, retryInMs: 5_000 },
      { state: 'dead', reason: 'failed', attempts: 4, retryInMs: 30_000 },
      { state: 'dead', reason: 'failed', attempts: 5, retryInMs: 300_000 },
      { state: 'dead', reason: 'failed', attempts: 6, retryInMs: 1_800_000 },
      { state: 'dead', reason: 'exhausted', attempts: 7, retryInMs: null },
    ]);
  });

  it('has the tiers that its handler wants', () => {
    expect(livesOf(policyOf({ retries: { tiers: [] } })).at(-1)).toEqual({
      ...{ state: 'dead', reason: 'exhausted', attempts: 3, retryInMs: null },
    });
  });

  it('is given up at once when no try would end otherwise', () => {
    for (const reason of ['deserialise', 'schema', 'fatal', 'too-old', 'crash-loop'] as const) {
      expect(afterFailure(untried, { reason }, usual)).toMatchObject({
        state: 'dead',
        reason,
        attempts: 1,
        exhausts: true,
      });
    }
  });

  it('is not tried at the same moment as all that died with it', () => {
    const delays = [0, 0.5, 1].map((random) => afterFailure(deadOfTier(0), failed, usual, () => random).retryInMs);
    expect(delays).toEqual([27_000, 30_000, 33_000]);
  });

  it('keeps its tiers when somebody has it tried in between', () => {
    const asked = { ...deadOfTier(1), wasAskedFor: true };
    expect(afterFailure(asked, failed, usual, noJitter)).toMatchObject({ tier: 1, retryInMs: 30_000, exhausts: false });
  });

  it('is given up once: what fails again after that has no second copy', () => {
    const given = { ...deadOfTier(4), isExhausted: true, wasAskedFor: true };
    expect(afterFailure(given, failed, usual)).toMatchObject({ reason: 'exhausted', retryInMs: null, exhausts: false });
    expect(afterFailure(given, { reason: 'fatal' }, usual)).toMatchObject({ reason: 'fatal', exhausts: false });
  });

  it('blocks its key while it is tried, and as a dead letter only if its handler does not skip', () => {
    const skipping = policyOf({ retries: { onDeadLetter: 'skip' } });
    expect(afterFailure(untried, failed, skipping).blocks).toBe(true);
    expect(afterFailure({ ...untried, attempts: 2 }, failed, skipping).blocks).toBe(false);
    expect(afterFailure({ ...untried, attempts: 2 }, failed, usual).blocks).toBe(true);
  });

  it('is tried anew from the start when its type was unknown before, and does not begin to block', () => {
    const unknown: Progress = { ...untried, state: 'unknown', blocks: false, wasAskedFor: true };
    expect(afterFailure(unknown, failed, usual)).toMatchObject({ state: 'waiting', retryInMs: 200, blocks: false });
  });
});
