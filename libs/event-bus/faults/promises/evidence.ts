import type { Lighting, ParkedRow, WaitingRow } from '../world/ledger.ts';
import type { LoggedRecord } from '../world/topic-log.ts';

/** What databases and logs say once everything has come to rest. */
export interface Evidence {
  /** In the order of commits. */
  readonly lightings: readonly Lighting[];
  /** What is still in the outbox: nobody has acknowledged it. */
  readonly waiting: readonly WaitingRow[];
  /** In the order of handling. */
  readonly sightings: readonly Lighting[];
  readonly log: readonly LoggedRecord[];
  readonly notes: readonly LoggedRecord[];
  readonly parked: readonly ParkedRow[];
  readonly blockedKeys: readonly string[];
  readonly gaps: readonly string[];
  readonly deadlocks: number;
  /** Partitions whose offset at Kafka is beyond the database's. */
  readonly aheadOfDatabase: readonly string[];
}
