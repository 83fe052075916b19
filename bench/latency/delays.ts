import type pg from 'pg';
import { idOf } from '@atlas/kernel';
import type { Arrival } from './arrivals.ts';

/** Of many delays, in ms. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

export function delaysOf(delays: readonly number[]): Delays {
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN, count: sorted.length };
}

class NeverArrived extends Error {}

/** Facts that were committed in the window, by PostgreSQL's clock. */
export async function factsOf(admin: pg.Pool, window: Window): Promise<Map<string, number>> {
  const { rows } = await admin.query<{ order_id: string; committed: number }>(
    `SELECT order_id, committed FROM (
       SELECT order_id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS committed FROM facts) AS fact
      WHERE committed BETWEEN $1 AND $2`,
    [window.from, window.to],
  );
  return new Map(rows.map(({ order_id: order, committed }) => [idOf('ord', order), committed]));
}

/** From the commit of the fact to the append to its topic, by the broker's clock: both are this machine's. */
export function delaysToTopic(facts: ReadonlyMap<string, number>, arrivals: readonly Arrival[]): Delays {
  const firstArrival = new Map(arrivals.toReversed().map(({ key, at }) => [key, at]));
  return delaysOf(
    [...facts].map(([order, committed]) => {
      const at = firstArrival.get(order);
      if (at === undefined) throw new NeverArrived(`the event of ${order} is not on its topic`);
      return at - committed;
    }),
  );
}

/** How many facts of the window are not in the projection yet: others may be there already that were committed after them. */
export async function unseenOf(admin: pg.Pool, window: Window): Promise<number> {
  const facts = await factsOf(admin, window);
  const { rows } = await admin.query<{ order_id: string }>('SELECT order_id FROM seen_orders');
  const seen = new Set<string>(rows.map(({ order_id: order }) => idOf('ord', order)));
  return [...facts.keys()].filter((order) => !seen.has(order)).length;
}

/** From the commit of the fact to the commit of its projection. */
export async function delaysToProjection(admin: pg.Pool, window: Window): Promise<Delays> {
  const { rows } = await admin.query<{ delay: number | null }>(
    `SELECT (seen - committed)::float8 AS delay FROM (
       SELECT extract(epoch FROM pg_xact_commit_timestamp(fact.xmin)) * 1000 AS committed,
              extract(epoch FROM pg_xact_commit_timestamp(known.xmin)) * 1000 AS seen
         FROM facts AS fact LEFT JOIN seen_orders AS known USING (order_id)) AS pair
      WHERE committed BETWEEN $1 AND $2`,
    [window.from, window.to],
  );
  return delaysOf(
    rows.map(({ delay }) => {
      if (delay === null) throw new NeverArrived('an order is not in the projection');
      return delay;
    }),
  );
}

/** Facts committed in it count; ms since the epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
}
