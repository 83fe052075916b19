import type { Random } from './random.ts';
import type { Row } from './rows/row.ts';
import { runRow, type RoundReport } from './run-row.ts';
import type { WorldParts } from './world/world.ts';

export interface RowReport {
  readonly row: Row;
  readonly rounds: readonly RoundReport[];
}

export interface CampaignPlan {
  readonly roundsOf: (row: Row) => readonly number[];
  readonly random: Random;
  readonly parts: WorldParts;
  /** Worlds that are gone through at the same time: much of a round is waiting for leases and sessions to end. */
  readonly worldsAtOnce: number;
}

const roundsPerWorld = 7;

/** All rows; those that kill servers come last and alone, because the other worlds live on the same. */
export function runCampaign(rows: readonly Row[], plan: CampaignPlan): readonly Promise<RowReport>[] {
  const together = new Lanes(plan.worldsAtOnce);
  const others: Promise<unknown>[] = [];
  const reports = rows.map((row) => {
    if (row.hits === 'server') return { row, report: undefined };
    const report = runInPieces(row, plan, together);
    others.push(report);
    return { row, report };
  });
  const alone = new Lanes(1);
  const first = Promise.allSettled(others);
  return reports.map(
    ({ row, report }) => report ?? alone.run(() => first.then(() => runInPieces(row, plan, new Lanes(1)))),
  );
}

async function runInPieces(row: Row, { roundsOf, random, parts }: CampaignPlan, lanes: Lanes): Promise<RowReport> {
  const rounds = roundsOf(row);
  const pieces = Array.from({ length: Math.ceil(rounds.length / roundsPerWorld) }, (_, piece) =>
    rounds.slice(piece * roundsPerWorld, (piece + 1) * roundsPerWorld),
  );
  const reports = await Promise.all(pieces.map((piece) => lanes.run(() => runRow(row, piece, random, parts))));
  return { row, rounds: reports.flat() };
}

/** So many at a time, in the order in which they came. */
class Lanes {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
