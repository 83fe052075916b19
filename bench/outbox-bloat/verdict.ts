/** How things stood at the end of a second. */
export interface Sample {
  readonly second: number;
  readonly written: number;
  readonly drained: number;
  /** Of all that belongs to the outbox: rows, dead rows, indexes. */
  readonly bytes: number;
}

/** A whole run: its samples, one for each second, and when the snapshot was held. */
export interface Course {
  readonly samples: readonly Sample[];
  readonly heldFrom: number;
  readonly heldUntil: number;
  readonly bytesPerEvent: number;
}

export interface Verdict {
  readonly promise: string;
  readonly found: string;
  readonly holds: boolean;
}

const mebibyte = 2 ** 20;
const allowance = 64 * mebibyte;
/** A second alone says little: a checkpoint may fall into it. */
const windowSeconds = 5;
/** The relay has only just begun. */
const warmUpSeconds = 10;
const backWithinSeconds = 30;

export function judge(course: Course): readonly Verdict[] {
  return [judgeSize(course), judgeRate(course), judgeReturn(course)];
}

function judgeSize({ samples, heldFrom, heldUntil, bytesPerEvent }: Course): Verdict {
  const written = at(samples, heldUntil).written - at(samples, heldFrom).written;
  const limit = 1.5 * written * bytesPerEvent + allowance;
  const largest = Math.max(...samples.filter(({ second }) => second >= heldFrom).map(({ bytes }) => bytes));
  return {
    promise: 'size ≤ 1.5 × bytes written during the snapshot + 64 MiB',
    found: `${showBytes(largest)} of ${showBytes(limit)}`,
    holds: largest <= limit,
  };
}

function judgeRate(course: Course): Verdict {
  const usual = usualRate(course);
  const slowest = Math.min(
    ...windows(course)
      .filter(({ to }) => to > course.heldFrom)
      .map((window) => (window.isIdle ? Infinity : window.rate)),
    usual, // where nothing waited, nothing was slow
  );
  return {
    promise: 'drain rate never below half of what it was before',
    found: `${share(slowest, usual)} at its slowest over ${windowSeconds} s, of ${Math.round(usual)} events/s`,
    holds: slowest >= usual / 2,
  };
}

function judgeReturn(course: Course): Verdict {
  const usual = usualRate(course);
  const before = course.samples.filter(({ second }) => second <= course.heldFrom);
  const usualBytes = Math.max(...before.map(({ bytes }) => bytes)) + allowance;
  const isBack = (window: Window) => window.bytes <= usualBytes && (window.isIdle || window.rate >= 0.9 * usual);
  const back = windows(course).find((window) => window.from >= course.heldUntil && isBack(window));
  const after = back && back.to - course.heldUntil;
  return {
    promise: `back within ${backWithinSeconds} s of the snapshot's end`,
    found: after === undefined ? 'never' : `after ${after} s`,
    holds: after !== undefined && after <= backWithinSeconds,
  };
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly rate: number;
  readonly bytes: number;
  /** Less waited at its end than is drained in a second: its rate is the writer's, not the relay's. */
  readonly isIdle: boolean;
}

function windows(course: Course): readonly Window[] {
  const { samples } = course;
  const usual = usualRate(course);
  return samples.slice(windowSeconds).map((last, index) => {
    const first = at(samples, index);
    const rate = (last.drained - first.drained) / (last.second - first.second);
    const isIdle = last.written - last.drained < usual;
    return { from: first.second, to: last.second, rate, bytes: last.bytes, isIdle };
  });
}

function usualRate({ samples, heldFrom }: Course): number {
  const [first, last] = [at(samples, Math.min(warmUpSeconds, heldFrom - 1)), at(samples, heldFrom)];
  return (last.drained - first.drained) / (last.second - first.second);
}

function at(samples: readonly Sample[], second: number): Sample {
  const sample = samples[second];
  if (!sample) throw new RangeError(`nobody looked at second ${second}`);
  return sample;
}

export function showBytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MiB`;
}

function share(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`;
}
