import { generate } from './program/generate.ts';
import { shrink } from './program/shrink.ts';
import { firstBuilds, type Program } from './program/step.ts';
import { runProgram, type Outcome } from './run-program.ts';
import { World, type Surroundings } from './world/world.ts';

export interface CampaignPlan {
  readonly seeds: readonly number[];
  readonly steps: number;
  /** Programs that run at the same time, each in a world of its own: much of one is waiting for leases and sessions to end. */
  readonly worldsAtOnce: number;
  /** No more programs are begun then. */
  readonly mayBegin: () => boolean;
  /** How many smaller programs are tried in place of the first that fails. */
  readonly triesToShrink: number;
}

export interface ProgramReport {
  readonly program: Program;
  readonly outcome: Outcome;
  /** Of what fails: the smallest part of it that was seen to fail. */
  readonly smallest?: Pick<ProgramReport, 'program' | 'outcome'> | undefined;
}

/** Runs them all; tells of each as it ends. */
export async function runCampaign(
  { seeds, steps, worldsAtOnce, mayBegin, triesToShrink }: CampaignPlan,
  surroundings: Surroundings,
  tell: (report: ProgramReport) => void,
): Promise<void> {
  const waiting = [...seeds];
  let last: Promise<unknown> = Promise.resolve();
  // One after another: brokers that have so many topics to make at once name leaders that know nothing of it yet.
  const makeWorld = () => {
    const world = last.then(() => World.make(surroundings, firstBuilds.length));
    last = world.catch(() => undefined);
    return world;
  };
  let tries = triesToShrink;
  const lane = async () => {
    const lodging = new Lodging(makeWorld);
    try {
      for (let seed = waiting.shift(); seed !== undefined && mayBegin(); seed = waiting.shift()) {
        const program = generate(seed, steps);
        const outcome = await lodging.run(program);
        const isToShrink = outcome.differences.length > 0 && tries > 0;
        if (isToShrink) tries = 0;
        tell({ program, outcome, ...(isToShrink && { smallest: await smallestOf(program, lodging, triesToShrink) }) });
      }
    } finally {
      await lodging.end();
    }
  };
  await Promise.all(Array.from({ length: worldsAtOnce }, lane));
}

/** A world for one program after another; one in which something was different is left for another. */
class Lodging {
  private world: World | undefined;

  constructor(private readonly make: () => Promise<World>) {}

  async run(program: Program): Promise<Outcome> {
    this.world ??= await this.make();
    const outcome = await runProgram(this.world, program);
    if (outcome.differences.length > 0) await this.end();
    return outcome;
  }

  async end(): Promise<void> {
    await this.world?.end();
    this.world = undefined;
  }
}

async function smallestOf(program: Program, lodging: Lodging, mostTries: number): Promise<ProgramReport['smallest']> {
  let smallest: ProgramReport['smallest'];
  const fails = async (smaller: Program) => {
    const outcome = await lodging.run(smaller);
    const isBroken = outcome.differences.length > 0;
    if (isBroken) smallest = { program: smaller, outcome };
    return isBroken;
  };
  await shrink(program, fails, mostTries);
  return smallest;
}
