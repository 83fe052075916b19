import { Logger } from '@nestjs/common';
import { busMetrics } from '../metrics.ts';
import type { Backlog } from './backlog.store.ts';
import type { LaneId, RelayStore } from './relay.store.ts';
import { Periodically } from './wake.ts';

/** What has to be done now and then by any of the relays; it does no harm that each does it. */
export class Housekeeping {
  /** Rows of these are waiting: of a build before or after ours, too, whose process may be gone. */
  topics: readonly string[] = [];
  /** Of these an event was refused. */
  encumbered: readonly LaneId[] = [];
  private readonly logger = new Logger('Relay');
  private readonly truncation = new Periodically(1_000);
  private readonly measuring = new Periodically(2_000);
  private underWay: Promise<void> | undefined;
  private hasMeasured = false;
  private isNews = false;

  constructor(
    private readonly store: Pick<RelayStore, 'truncateEmptied'>,
    private readonly measure: () => Promise<Backlog>,
  ) {}

  /** Returns whether it knows more than when it was asked last. Only the first time it waits for that: events do not wait to be counted. */
  async keep(): Promise<boolean> {
    // Between turns: the lock of one would prevent it.
    if (this.truncation.isDue()) await this.store.truncateEmptied();
    this.count();
    if (!this.hasMeasured) await this.underWay;
    const isNews = this.isNews;
    this.isNews = false;
    return isNews;
  }

  /** Looks what waits, when that is due. Nobody waits for it. */
  count(): void {
    if (!this.underWay && this.measuring.isDue()) this.underWay = this.look();
  }

  private async look(): Promise<void> {
    try {
      const { depth, oldestSeconds, refused, topics, encumbered } = await this.measure();
      this.topics = topics;
      this.encumbered = encumbered;
      this.hasMeasured = this.isNews = true;
      busMetrics.outboxDepth.set(depth);
      busMetrics.outboxAge.set(oldestSeconds);
      busMetrics.outboxRefused.set(refused);
    } catch (error) {
      this.logger.warn(`the outbox was not measured: ${String(error)}`);
    } finally {
      this.underWay = undefined;
    }
  }
}
