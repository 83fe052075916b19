import { partitionOf } from '../../src/contract/partition.ts';
import type { Random } from '../random.ts';
import { untilOrStuck } from '../world/until.ts';
import type { World } from '../world/world.ts';
import { longestPauseMs, type Span } from './flow.ts';

/** Some hundreds of events a second, over all partitions; until the world is to come to rest. */
const heavy = { lampsPerTenant: 40, lampsAtOnce: 8, loops: 6, transactions: 1_000_000, pauseMs: 40 };

/** Publishers at work, for as long as their brokers are ill-treated. */
export class Load {
  private constructor(private readonly world: World) {}

  static async start(world: World, random: Random, { loops = heavy.loops } = {}): Promise<Load> {
    await world.log.stop(); // a reader would only be one more who has to recover
    await world.startTraffic(random, { ...heavy, loops });
    const load = new Load(world);
    await load.untilMoreAreHandled(200);
    return load;
  }

  /** Events flow, all the way to their handlers. */
  async untilMoreAreHandled(count: number): Promise<void> {
    const { ledger } = this.world;
    const enough = (await ledger.progress()).handled + count;
    await untilOrStuck(`${count} more events are handled`, async () => {
      const { handled } = await ledger.progress();
      return { isDone: handled >= enough, state: `${handled} are` };
    });
  }

  /** The partitions of which something that was committed after the moment has left the outbox. */
  async acknowledgedSince(moment: number): Promise<ReadonlySet<number>> {
    const lamps = await this.world.ledger.sql<{ lamp: string }>(
      `SELECT DISTINCT lamp FROM lightings
        WHERE pg_xact_commit_timestamp(xmin) > to_timestamp($1::float8 / 1000)
          AND NOT EXISTS (SELECT FROM bus.outbox WHERE outbox.event_id = lightings.event_id)`,
      [moment],
    );
    return new Set(lamps.map(({ lamp }) => partitionOf(lamp)));
  }

  /** For how long, since the moment, the oldest event of each partition has been waiting to be acknowledged; where one waits. */
  async waitsSince(moment: number): Promise<ReadonlyMap<number, number>> {
    const rows = await this.world.ledger.sql<{ shard: number; ms: number }>(
      `SELECT shard,
              (extract(epoch FROM clock_timestamp() - greatest(min(created_at), to_timestamp($1::float8 / 1000))) * 1000)::int AS ms
         FROM bus.outbox WHERE topic = 'lamps' GROUP BY shard`,
      [moment],
    );
    return new Map(rows.map(({ shard, ms }) => [shard, ms]));
  }

  /** How long no publisher could commit. */
  async pauseOfPublishersMs(span: Span): Promise<number> {
    return longestPauseMs(await this.commitTimes('lightings'), span);
  }

  /** How long nothing was handled. */
  async pauseOfHandlersMs(span: Span): Promise<number> {
    return longestPauseMs(await this.commitTimes('sightings'), span);
  }

  private async commitTimes(table: 'lightings' | 'sightings'): Promise<readonly number[]> {
    const rows = await this.world.ledger.sql<{ at: number }>(
      `SELECT DISTINCT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS at FROM ${table}`,
    );
    return rows.map(({ at }) => at);
  }
}
