import { statement, type Tx } from '@atlas/database';
import type { DeadLetterId } from './dead-letter.ts';

/** Those of a key that are ahead of it, dead and not about to be tried, would keep a redriven one waiting for ever. */
const notStuck = `grp = $1 AND id = ANY ($2::int8[]) AND state <> 'waiting'
  AND NOT (blocks AND EXISTS (
    SELECT FROM bus.parked AS ahead
     WHERE ahead.grp = asked.grp AND ahead.topic = asked.topic AND md5(ahead.key) = md5(asked.key) AND ahead.blocks
       AND ahead.state = 'dead' AND ahead.next_try_at IS NULL AND ahead.id < asked.id AND ahead.id <> ALL ($3::int8[])))
ORDER BY id`;

const previewRedrive = statement<{ id: DeadLetterId }, [group: string, ids: number[], goingAhead: number[]]>(
  'bus.preview_redrive',
  `SELECT id FROM bus.parked AS asked WHERE ${notStuck}`,
);

const chooseRedrive = statement<{ id: DeadLetterId }, [group: string, ids: number[], goingAhead: number[]]>(
  'bus.choose_redrive',
  `SELECT id FROM bus.parked AS asked WHERE ${notStuck} FOR UPDATE`,
);

const scheduleRedrive = statement<
  { nextTryAt: Date },
  [ids: number[], actor: string, start: Date | null, firstPlace: number, perSecond: number | null]
>(
  'bus.schedule_redrive',
  // The rate is in the rows: it holds whoever makes the tries, and when this process is long gone.
  `UPDATE bus.parked
      SET next_try_at = coalesce($3, now()) + make_interval(secs => coalesce(($4 + place - 1) / $5::float8, 0)),
          redrive_asked_by = $2
     FROM unnest($1::int8[]) WITH ORDINALITY AS chosen(id, place)
    WHERE parked.id = chosen.id
   RETURNING next_try_at AS "nextTryAt"`,
);

/** Of these the ones that can be redriven, in order. `goingAhead`: tried before them, by the same order. */
export async function redrivableOf(
  tx: Tx,
  group: string,
  ids: readonly DeadLetterId[],
  { goingAhead, isLocked }: { readonly goingAhead: readonly DeadLetterId[]; readonly isLocked: boolean },
): Promise<readonly DeadLetterId[]> {
  const rows = await tx.query(isLocked ? chooseRedrive : previewRedrive, [group, [...ids], [...ids, ...goingAhead]]);
  return rows.map(({ id }) => id);
}

export interface Pace {
  readonly actor: string;
  /** Of the first of all; now when it is this one. */
  readonly start: Date | undefined;
  /** How many have been scheduled before. */
  readonly place: number;
  readonly perSecond: number | undefined;
}

/** Returns when each of them is tried, in the order of the numbers. */
export async function scheduleTries(
  tx: Tx,
  ids: readonly DeadLetterId[],
  { actor, start, place, perSecond }: Pace,
): Promise<readonly Date[]> {
  const rows = await tx.query(scheduleRedrive, [[...ids], actor, start ?? null, place, perSecond ?? null]);
  return rows.map(({ nextTryAt }) => nextTryAt).toSorted((a, b) => a.getTime() - b.getTime());
}
