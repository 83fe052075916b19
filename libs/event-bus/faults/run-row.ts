import { gather } from './promises/gather.ts';
import { brokenIn, type Broken } from './promises/promises.ts';
import type { Random } from './random.ts';
import { NotReached } from './rows/point.ts';
import type { Row } from './rows/row.ts';
import { World, type WorldParts } from './world/world.ts';

export interface RoundReport {
  readonly round: number;
  /** The fault happened, where and when it was meant to. */
  readonly reached: boolean;
  readonly broken: readonly Broken[];
}

/** Some rounds of a row, in one world; a world in which a promise was broken is left behind for another. */
export async function runRow(
  row: Row,
  rounds: readonly number[],
  random: Random,
  parts: WorldParts,
): Promise<readonly RoundReport[]> {
  const reports: RoundReport[] = [];
  let world: World | undefined;
  try {
    for (const round of rounds) {
      world ??= await World.make(parts, row.programs);
      const report = await runRound(row, world, round, random.fork(`${row.name} ${round}`));
      reports.push(report);
      if (report.reached && report.broken.length === 0 && !row.leavesRuins) continue;
      await world.end();
      world = undefined;
    }
  } finally {
    await world?.end();
  }
  return reports;
}

async function runRound(row: Row, world: World, round: number, random: Random): Promise<RoundReport> {
  const broken: Broken[] = [];
  let reached = true;
  try {
    broken.push(...(await row.round(world, random)));
  } catch (error) {
    reached = !(error instanceof NotReached);
    broken.push(failed('the row is gone through', error));
  }
  if (row.leavesRuins) return { round, reached, broken };
  try {
    await world.settle();
  } catch (error) {
    broken.push(failed('everything comes to rest', error));
  }
  try {
    broken.push(...brokenIn(await gather(world)));
  } catch (error) {
    broken.push(failed('there is evidence', error));
  }
  return { round, reached, broken };
}

function failed(promise: string, error: unknown): Broken {
  return { promise, details: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
}
