import { spreadOf } from '../measuring/spread.ts';

/** A process while it worked: what it had resident, once a second, in MiB. */
export interface Course {
  readonly resident: readonly number[];
  /** The most that it ever had. */
  readonly most: number;
}

export interface Judged {
  readonly start: number;
  readonly median: number;
  readonly most: number;
  /** MiB more with each minute. */
  readonly slope: number;
  readonly verdict: 'holds' | 'TOO MUCH' | 'GROWS';
}

const mostMebibytes = 150;
/** What a heap has not come to by then it comes to by growing. */
const warmUpShare = 0.2;
/** All in all, however long it is looked at: the longer, the slower a leak is found. */
const toleratedRise = 8;

/** Flat is what rises by no more than 8 MiB from the end of its warm-up, its first fifth, to its own end. */
export function judge({ resident, most }: Course): Judged {
  const warm = resident.slice(Math.floor(resident.length * warmUpShare));
  const perSecond = slopeOf(warm);
  const isFlat = perSecond * warm.length <= toleratedRise;
  return {
    start: resident[0] ?? NaN,
    median: spreadOf(resident).median,
    most,
    slope: perSecond * 60,
    verdict: most > mostMebibytes ? 'TOO MUCH' : isFlat ? 'holds' : 'GROWS',
  };
}

/** Theil and Sen's: the median of the slopes between all pairs, which a sawtooth or a single peak does not tilt. */
function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((value, at) =>
    values.slice(at + 1).map((later, index) => (later - value) / (index + 1)),
  );
  return slopes.length === 0 ? 0 : spreadOf(slopes).median;
}
