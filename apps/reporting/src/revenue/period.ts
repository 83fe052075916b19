import { InvalidPeriod } from '../reporting.errors.ts';

/** Days in UTC, as `YYYY-MM-DD`; both ends belong to it. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const dayMs = 24 * 3_600_000;
const longest = 366;
const usual = 30;
/** Nothing was sold before, and the calendars of programs disagree about the first years. */
const beginning = '1970-01-01';

/** Up to today when no end is given, and thirty days long when no start is. */
export function periodOf(wanted: Partial<Period>, now: Date): Period {
  const to = wanted.to ?? dayOf(now);
  const from = wanted.from ?? dayOf(new Date(Date.parse(to) - (usual - 1) * dayMs));
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (from < beginning || days < 1 || days > longest)
    throw new InvalidPeriod({ detail: `${from} to ${to} was asked for.` });
  return { from, to };
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
