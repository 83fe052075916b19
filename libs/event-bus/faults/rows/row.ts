import type { Broken } from '../promises/promises.ts';
import type { Random } from '../random.ts';
import type { World, WorldPlan } from '../world/world.ts';

/** One row of the table of what must hold at every crash point. */
export interface Row {
  readonly name: string;
  /** A process of ours, its topics, a server that other worlds use as well, or one of three brokers. */
  readonly hits: 'process' | 'topics' | 'server' | 'brokers';
  readonly programs: WorldPlan;
  /** Only in a world in which no process has died: after that some records are taken one by one, and nothing beside them. */
  readonly wantsPeace?: boolean;
  /** Nothing flows any more afterwards, as it must: there is no rest to be waited for. */
  readonly leavesRuins?: boolean;
  /**
   * Has the fault happen once, under traffic. Ends when it has happened, and what has died was started again; fails when its
   * point was not reached. Returns what is broken of the promises that hold only meanwhile.
   */
  round(world: World, random: Random): Promise<readonly Broken[]>;
}
