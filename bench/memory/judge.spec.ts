import { judge, type Course } from './judge.ts';

/** Collected every seven seconds, so that it goes up and down by 20 MiB. */
const sawtooth = (second: number) => 90 + (second % 7) * 3;

function course(resident: (second: number) => number, seconds = 600, most = 140): Course {
  return { resident: Array.from({ length: seconds }, (_, second) => resident(second)), most };
}

const verdictOn = (tested: Course) => judge(tested).verdict;

describe('the judge of memory', () => {
  it('lets a heap go up and down', () => {
    expect(judge(course(sawtooth))).toMatchObject({ start: 90, median: 99, verdict: 'holds' });
    expect(Math.abs(judge(course(sawtooth)).slope)).toBeLessThan(0.1);
    expect(verdictOn(course(sawtooth, 60))).toBe('holds');
  });

  it('lets a heap find its size at first', () => {
    expect(verdictOn(course((second) => sawtooth(second) + Math.min(second, 100) / 5))).toBe('holds');
  });

  it('is not misled by a single peak, but by its height', () => {
    const peak = (second: number) => (second === 590 ? 148 : sawtooth(second));
    expect(verdictOn(course(peak, 600, 148))).toBe('holds');
    expect(verdictOn(course(peak, 600, 151))).toBe('TOO MUCH');
  });

  it('finds a leak of a megabyte a minute in ten minutes', () => {
    const leaking = course((second) => sawtooth(second) + second / 57);
    expect(judge(leaking).slope).toBeCloseTo(60 / 57, 1);
    expect(verdictOn(leaking)).toBe('GROWS');
  });

  it('finds in a single minute only a leak of ten', () => {
    expect(verdictOn(course((second) => sawtooth(second) + second / 57, 60))).toBe('holds');
    expect(verdictOn(course((second) => sawtooth(second) + second / 5, 60))).toBe('GROWS');
  });
});
