import { LRUCache } from 'lru-cache';
import type { Cap, Demand, Refusal } from './limit.ts';

/**
 * Limits without Redis: each gateway admits its share, as if all that may run were running. The same algorithm, in memory; a
 * process that restarts begins anew, which is the lesser evil.
 */
export class LocalShare {
  private readonly wholeAt = new LRUCache<string, number>({ max: 50_000 });

  constructor(private readonly gateways: number) {}

  /** Undefined: it may pass. */
  take(demands: readonly Demand[], now: number): Refusal | undefined {
    const taken = demands.map(({ limit, subject, cost }) => {
      const windowMs = limit.windowSeconds * 1_000;
      const key = `${limit.name}:${subject}`;
      const wholeAt =
        Math.max(this.wholeAt.get(key) ?? now, now) + (cost * windowMs) / Math.max(1, limit.quota / this.gateways);
      return { key, limit, wholeAt, waitMs: wholeAt - now - windowMs };
    });
    const [longest] = taken.toSorted((a, b) => b.waitMs - a.waitMs);
    if (longest && longest.waitMs > 0)
      return { limit: longest.limit, retryAfterSeconds: Math.ceil(longest.waitMs / 1_000) };
    for (const { key, wholeAt } of taken) this.wholeAt.set(key, wholeAt);
    return undefined;
  }

  /** Whether so many open requests are all that this gateway may have. */
  isFull({ most }: Cap, taken: number): boolean {
    return taken >= Math.max(1, Math.floor(most / this.gateways));
  }
}
