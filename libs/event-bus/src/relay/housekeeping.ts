import type { Database } from '@atlas/database';
import { busMetrics } from '../metrics.ts';
import { backlogOf } from './backlog.store.ts';
import type { LaneId, RelayStore } from './relay.store.ts';
import { Periodically } from './wake.ts';

/** What has to be done now and then by any of the relays; it does no harm that each does it. */
export class Housekeeping {
  /** Rows of these are waiting: of a build before or after ours, too, whose process may be gone. */
  topics: readonly string[] = [];
  /** Of these an event was refused. */
  encumbered: readonly LaneId[] = [];
  private readonly truncation = new Periodically(1_000);
  private readonly measuring = new Periodically(2_000);

  constructor(
    private readonly store: RelayStore,
    private readonly database: Database,
  ) {}

  /** Returns whether it has looked anew. */
  async keep(): Promise<boolean> {
    if (this.truncation.isDue()) await this.store.truncateEmptied();
    if (!this.measuring.isDue()) return false;
    await this.measure();
    return true;
  }

  private async measure(): Promise<void> {
    const { depth, oldestSeconds, refused, topics, encumbered } = await backlogOf(this.database);
    this.topics = topics;
    this.encumbered = encumbered;
    busMetrics.outboxDepth.set(depth);
    busMetrics.outboxAge.set(oldestSeconds);
    busMetrics.outboxRefused.set(refused);
  }
}
