import type { Database } from '@atlas/database';
import type { GroupKnowledge } from '../consume/classify.ts';
import { busMetrics } from '../metrics.ts';
import { measureDeadLetters } from './dead-letter-stats.store.ts';
import { adoptKnownTypes } from './unknown-types.ts';

const adoptEveryMs = 2_000;
const measureEveryMs = 10_000;

/** What a parking lot does from time to time: takes up types that have become known, and counts. */
export class LotSurvey {
  private adoptedAt = Number.NEGATIVE_INFINITY;
  private measuredAt = Number.NEGATIVE_INFINITY;
  private reasons = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly knowledge: GroupKnowledge,
    private readonly group: string,
  ) {}

  async keepUp(): Promise<void> {
    const now = performance.now();
    if (now - this.adoptedAt >= adoptEveryMs) {
      await adoptKnownTypes(this.database, this.group, this.knowledge);
      this.adoptedAt = now;
    }
    if (now - this.measuredAt >= measureEveryMs) {
      await this.measure();
      this.measuredAt = now;
    }
  }

  private async measure(): Promise<void> {
    const { group } = this;
    const stats = await this.database.read([], (tx) => measureDeadLetters(tx, group));
    const counts = new Map(stats.byReason.map(({ name, count }) => [name, count]));
    for (const reason of new Set([...this.reasons, ...counts.keys()])) {
      busMetrics.deadLetters.set({ group, reason }, counts.get(reason) ?? 0);
    }
    this.reasons = new Set(counts.keys());
    busMetrics.deadLetterAge.set({ group }, stats.oldestSeconds);
    busMetrics.parkedKeys.set({ group }, stats.blockedKeys);
    busMetrics.parkedKeyAge.set({ group }, stats.oldestBlockedSeconds);
    busMetrics.waitingBehind.set({ group }, stats.waitingBehind);
  }
}
