import { statement, type Database } from '@atlas/database';
import { partitionCount } from '../contract/partition.ts';

/** What a relay holds, and how much of it is its fair share: all live relays' shares together are all shards. */
export interface Holding {
  readonly shards: readonly number[];
  readonly share: number;
}

const renewLeases = statement<{ share: number; shard: number | null }, [owner: string, seconds: number]>(
  'bus.renew_leases',
  // Says that we live, renews what is ours, and takes what nobody holds up to our share; never more, so that nobody starves.
  `WITH alive AS (
     INSERT INTO bus.relay (owner, until) VALUES ($1, now() + make_interval(secs => $2))
     ON CONFLICT (owner) DO UPDATE SET until = excluded.until
   ), live AS (
     SELECT 1 + count(*)::int AS relays, (count(*) FILTER (WHERE owner < $1))::int AS before
       FROM bus.relay WHERE owner <> $1 AND until > now()
   ), fair AS (
     SELECT ${partitionCount} / relays + (before < ${partitionCount} % relays)::int AS share FROM live
   ), held AS (
     SELECT shard FROM bus.relay_lease WHERE owner = $1 FOR UPDATE
   ), free AS (
     SELECT shard FROM bus.relay_lease
      WHERE until < now() AND owner IS DISTINCT FROM $1
      ORDER BY shard LIMIT (SELECT greatest(share - (SELECT count(*) FROM held), 0) FROM fair)
        FOR UPDATE SKIP LOCKED
   ), leased AS (
     UPDATE bus.relay_lease
        SET owner = $1, until = now() + make_interval(secs => $2), epoch = epoch + (owner IS DISTINCT FROM $1)::int
      WHERE shard IN (SELECT shard FROM held UNION ALL SELECT shard FROM free)
     RETURNING shard
   )
   SELECT share, shard FROM fair LEFT JOIN leased ON true ORDER BY shard`,
);

const releaseShards = statement<object, [owner: string, shards: number[]]>(
  'bus.release_shards',
  `UPDATE bus.relay_lease SET owner = NULL, until = '-infinity' WHERE owner = $1 AND shard = ANY ($2::int4[])`,
);

const signOff = statement<object, [owner: string]>(
  'bus.sign_off_relay',
  // Those that died are cleared away by whoever comes by later.
  `DELETE FROM bus.relay WHERE owner = $1 OR until < now() - interval '1 hour'`,
);

/** Who sends which shard; by the database's clock alone. */
export class LeaseStore {
  constructor(private readonly database: Database) {}

  async renew(owner: string, seconds: number): Promise<Holding> {
    const rows = await this.database.transaction([], (tx) => tx.query(renewLeases, [owner, seconds]));
    return { shards: rows.flatMap(({ shard }) => shard ?? []), share: rows[0]?.share ?? 0 };
  }

  /** Another relay may take them at once. */
  async release(owner: string, shards: readonly number[]): Promise<void> {
    await this.database.transaction([], (tx) => tx.execute(releaseShards, [owner, [...shards]]));
  }

  /** Gives everything back, and leaves no share to itself. */
  async signOff(owner: string): Promise<void> {
    await this.database.transaction([], async (tx) => {
      await tx.execute(releaseShards, [owner, Array.from({ length: partitionCount }, (_, shard) => shard)]);
      await tx.execute(signOff, [owner]);
    });
  }
}
