import { goThrough, type Setting } from './go-through.ts';
import type { Row } from './rows/row.ts';
import { Turns } from './turns.ts';
import { Visit, type RoundReport } from './visit.ts';

export interface RowReport {
  readonly row: Row;
  readonly rounds: readonly RoundReport[];
}

export interface CampaignPlan extends Setting {
  readonly roundsOf: (row: Row) => readonly number[];
  /** Much of a round is waiting for leases and sessions to end. */
  readonly worldsAtOnce: number;
  /** Rounds of processes that have not begun by then are left out: a slow machine goes through fewer. By `performance.now`. */
  readonly deadline?: number;
}

const roundsPerWorld = 7;

/**
 * All rows. Those that kill a server come last and one at a time, because other worlds live on the same; the three brokers are
 * servers of their own, so that theirs go on beside all others, one at a time as well.
 */
export function runCampaign(rows: readonly Row[], plan: CampaignPlan): readonly Promise<RowReport>[] {
  const visits = rows.flatMap((row) => plan.roundsOf(row).map((round) => new Visit(row, round)));
  const run = (wanted: readonly Row['hits'][], worldsAtOnce: number) => {
    const turns = new Turns(worldsAtOnce);
    const worlds = inWorlds(visits.filter(({ row }) => wanted.includes(row.hits)));
    return Promise.all(worlds.map((some) => turns.run(() => goThrough(inTime(some), plan))));
  };
  const inTime = (some: readonly Visit[]) => {
    const { late = [], early = [] } = Object.groupBy(some, ({ row }) =>
      row.hits === 'process' && performance.now() > (plan.deadline ?? Infinity) ? 'late' : 'early',
    );
    for (const visit of late) visit.leaveOut();
    return early;
  };
  void run(['brokers'], 1);
  void run(['process', 'topics'], plan.worldsAtOnce).then(() => run(['server'], 1));
  return rows.map(async (row) => {
    const reports = await Promise.all(visits.filter((visit) => visit.row === row).map(({ report }) => report));
    return { row, rounds: reports.filter((report) => report !== undefined) };
  });
}

/**
 * In each some rounds of rows that want the same programs. A topic that was spoilt, or is very full, is not shared with others.
 * First rounds come first: whoever has no time for all has some of each row.
 */
function inWorlds(visits: readonly Visit[]): readonly (readonly Visit[])[] {
  const ofAKind = Map.groupBy(visits, ({ row: { name, hits, wantsPeace, programs } }) =>
    hits === 'process' && !wantsPeace ? JSON.stringify(programs) : name,
  );
  const worlds = [...ofAKind.values()].flatMap((some) => inPieces(some.toSorted(byRound)));
  return worlds.toSorted(([a], [b]) => (a && b ? byRound(a, b) : 0));
}

function inPieces(visits: readonly Visit[]): readonly (readonly Visit[])[] {
  const pieces = Math.ceil(visits.length / roundsPerWorld);
  const each = Math.ceil(visits.length / pieces);
  return Array.from({ length: pieces }, (_, nth) => visits.slice(nth * each, (nth + 1) * each));
}

const byRound = (a: Visit, b: Visit): number => a.round - b.round;
