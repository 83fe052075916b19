import { gather } from './promises/gather.ts';
import { brokenIn, type Broken } from './promises/promises.ts';
import type { Random } from './random.ts';
import { NotReached } from './rows/point.ts';
import type { Row } from './rows/row.ts';
import type { RoundReport, Visit } from './visit.ts';
import type { Grounds } from './world/grounds.ts';
import { World } from './world/world.ts';

export interface Setting {
  readonly random: Random;
  readonly grounds: Grounds;
  /** The copy of the code that the programs run. */
  readonly root: string;
  /** Where the programs leave what they say. */
  readonly logs: string;
}

/** Rounds of rows that want the same programs, in one world; one in which a promise was broken is left behind for another. */
export async function goThrough(visits: readonly Visit[], setting: Setting): Promise<void> {
  let world: World | undefined;
  for (const visit of visits) {
    const { row, round } = visit;
    const beganAt = performance.now();
    const tell = (outcome: Outcome) => visit.tell({ ...outcome, tookMs: performance.now() - beganAt });
    try {
      world ??= await makeWorld(row, setting);
    } catch (error) {
      tell({ reached: false, broken: [failed('a world can be made', error)] });
      continue;
    }
    const outcome = await runRound(row, world, setting.random.fork(`${row.name} ${round}`));
    tell(outcome);
    if (outcome.reached && outcome.broken.length === 0 && !row.leavesRuins) continue;
    await forsake(world);
    world = undefined;
  }
  await forsake(world);
}

type Outcome = Pick<RoundReport, 'reached' | 'broken'>;

async function makeWorld(row: Row, { grounds, root, logs }: Setting): Promise<World> {
  return World.make({ servers: await grounds.for(row), root, logs }, row.programs);
}

/** Its servers may be in ruins; what it leaves behind is cleared away at the next start. */
async function forsake(world: World | undefined): Promise<void> {
  await world?.end().catch(() => undefined);
}

async function runRound(row: Row, world: World, random: Random): Promise<Outcome> {
  const broken: Broken[] = [];
  let reached = true;
  try {
    broken.push(...(await row.round(world, random)));
  } catch (error) {
    reached = !(error instanceof NotReached);
    broken.push(failed('the row is gone through', error));
  }
  if (row.leavesRuins) return { reached, broken };
  try {
    await world.settle();
  } catch (error) {
    const { promise, details } = failed('everything comes to rest', error);
    broken.push({ promise, details: [[...details, await world.standstill().catch(String)].join('\n')] });
  }
  try {
    broken.push(...brokenIn(await gather(world)));
  } catch (error) {
    broken.push(failed('there is evidence', error));
  }
  return { reached, broken };
}

function failed(promise: string, error: unknown): Broken {
  return { promise, details: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
}
