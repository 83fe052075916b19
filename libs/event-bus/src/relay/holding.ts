import type { Database } from '@atlas/database';
import { busMetrics } from '../metrics.ts';
import { LeaseStore } from './lease.store.ts';
import { Periodically } from './wake.ts';

const leaseSeconds = 6;
const renewEveryMs = 1_500;
/** While somebody has to give us shards, or we have to give some away. */
const balanceEveryMs = 250;

/**
 * The shards of one relay.
 *
 *   free ─taken→ held ─others came→ leaving ─nothing of it is under way→ free
 *                     └─not renewed, by the database's clock→ free
 */
export class Holding {
  /** Those that may be sent. Whoever reads rows of them is asked for the lease once more, by the database. */
  shards: ReadonlySet<number> = new Set();
  private leaving: readonly number[] = [];
  private readonly leases: LeaseStore;
  private readonly renewal = new Periodically(renewEveryMs);

  constructor(
    database: Database,
    private readonly owner: string,
  ) {
    this.leases = new LeaseStore(database);
  }

  async keep(isQuiet: (shard: number) => boolean): Promise<void> {
    const left = this.leaving.filter(isQuiet);
    if (left.length > 0) {
      await this.leases.release(this.owner, left);
      this.leaving = this.leaving.filter((shard) => !left.includes(shard));
    }
    if (!this.renewal.isDue()) return;
    const { shards, share } = await this.leases.renew(this.owner, leaseSeconds);
    this.shards = new Set(shards.slice(0, share));
    this.leaving = shards.slice(share);
    this.renewal.changeTo(shards.length === share ? renewEveryMs : balanceEveryMs);
    busMetrics.relayLeases.set(this.shards.size);
  }

  async giveBack(): Promise<void> {
    this.shards = new Set();
    this.leaving = [];
    busMetrics.relayLeases.set(0);
    await this.leases.signOff(this.owner);
  }
}
