import { judge, type Course, type Sample } from './verdict.ts';

const mebibyte = 2 ** 20;

/** Two minutes at a thousand events a second, each of a kilobyte; the snapshot is held from 40 to 80. */
function course(change: (usual: Sample) => Partial<Sample> = () => ({})): Course {
  const samples = Array.from({ length: 121 }, (_, second) => {
    const usual = { second, written: second * 1_000, drained: second * 1_000, bytes: 50 * mebibyte };
    return { ...usual, ...change(usual) };
  });
  return { samples, heldFrom: 40, heldUntil: 80, bytesPerEvent: 1_024 };
}

/** Drains at another rate for so long, and loses what it has missed. */
const slow = (from: number, to: number, rate: number) =>
  course(({ second, drained }) => ({
    drained: drained - Math.max(0, Math.min(second, to) - from) * (1_000 - rate),
  }));
const holding = (tested: Course) => judge(tested).map(({ holds }) => holds);
const found = (tested: Course) => judge(tested).map((verdict) => verdict.found);

describe('the verdicts on bloat', () => {
  it('hold where nothing happens', () => {
    expect(found(course())).toEqual([
      '50 MiB of 123 MiB',
      '100 % at its slowest over 5 s, of 1000 events/s',
      'after 5 s',
    ]);
    expect(holding(course())).toEqual([true, true, true]);
  });

  it('find an outbox that outgrows what was written during the snapshot, even when it does so afterwards', () => {
    const grown = (from: number) => course(({ second }) => (second === from ? { bytes: 200 * mebibyte } : {}));
    expect(holding(grown(60))).toEqual([false, true, true]);
    expect(holding(grown(100))).toEqual([false, true, true]);
    expect(holding(grown(20))).toEqual([true, true, true]); // before it was held, it is not the snapshot's doing
  });

  it('find a relay that falls below half of its rate', () => {
    expect(holding(slow(50, 56, 600))).toEqual([true, true, true]);
    expect(found(slow(50, 56, 400))[1]).toMatch(/^40 %/);
    expect(holding(slow(50, 56, 400))[1]).toBe(false);
  });

  it('do not blame the relay for a writer that pauses', () => {
    const paused = course(({ second }) => {
      const written = Math.min(second, 50) * 1_000 + Math.max(0, second - 60) * 1_000;
      return { written, drained: written };
    });
    expect(holding(paused)).toEqual([true, true, true]);
  });

  it('want it back within half a minute, in size and in rate', () => {
    expect(found(slow(60, 100, 700))[2]).toBe('after 24 s');
    expect(holding(slow(60, 120, 700))).toEqual([true, true, false]);
    const bloated = course(({ second }) => (second > 50 ? { bytes: 115 * mebibyte } : {}));
    expect(holding(bloated)).toEqual([true, true, false]);
    expect(found(bloated)[2]).toBe('never');
  });
});
