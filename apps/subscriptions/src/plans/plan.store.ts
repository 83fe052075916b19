import { statement, type Tx } from '@atlas/database';
import { idOf, money, uuidOf, type Currency, type PlanId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Plan, Seats } from './plan.ts';

interface PlanRow {
  id: string;
  code: string;
  name: string;
  amount: number;
  currency: Currency;
  interval: Plan['interval'];
  seat_limit: number | null;
  published_at: Date;
}

const insert = statement<
  { id: string },
  [
    id: string,
    code: string,
    name: string,
    amount: number,
    currency: string,
    interval: string,
    seatLimit: number | null,
    publishedAt: Date,
  ]
>(
  'plans.insert',
  `INSERT INTO plans (id, code, name, amount, currency, interval, seat_limit, published_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (code) DO NOTHING
   RETURNING id`,
);

const find = statement<PlanRow, [id: string]>(
  'plans.find',
  `SELECT id, code, name, amount, currency, interval, seat_limit, published_at
     FROM plans
    WHERE id = $1`,
);

const list = statement<PlanRow, [after: string | null, limit: number]>(
  'plans.list',
  `SELECT id, code, name, amount, currency, interval, seat_limit, published_at
     FROM plans
    WHERE $1::uuid IS NULL OR id > $1
    ORDER BY id
    LIMIT $2`,
);

/** Locks in key order: two chunks that sell the same plans queue up instead of dead-locking. */
const lockSeats = statement<{ id: string; seat_limit: number | null; seats_taken: number }, [ids: string[]]>(
  'plans.lock_seats',
  `SELECT id, seat_limit, seats_taken
     FROM plans
    WHERE id = ANY ($1::uuid[])
    ORDER BY id
      FOR NO KEY UPDATE`,
);

/** The limit stands here and in the table's constraint as well: a seat too many is worth three walls. */
const takeSeats = statement<object, [ids: string[]]>(
  'plans.take_seats',
  `UPDATE plans
      SET seats_taken = seats_taken + sold.seats
     FROM (SELECT id, count(*)::int AS seats FROM unnest($1::uuid[]) AS seat (id) GROUP BY id) AS sold
    WHERE plans.id = sold.id
      AND (seat_limit IS NULL OR seats_taken + sold.seats <= seat_limit)`,
);

@Injectable()
export class PlanStore {
  /** False when the code is taken. */
  async insert(tx: Tx, plan: Plan): Promise<boolean> {
    const { id, code, name, price, interval, seatLimit, publishedAt } = plan;
    const values = [uuidOf(id), code, name, price.amount, price.currency, interval, seatLimit, publishedAt] as const;
    return (await tx.query(insert, [...values])).length === 1;
  }

  async find(tx: Tx, id: PlanId): Promise<Plan | undefined> {
    const [row] = await tx.query(find, [uuidOf(id)]);
    return row && planOf(row);
  }

  /** The oldest first; a time-ordered id is its own sort key. */
  async list(tx: Tx, after: string | null, limit: number): Promise<Plan[]> {
    return (await tx.query(list, [after, limit])).map(planOf);
  }

  async lockSeats(tx: Tx, ids: readonly PlanId[]): Promise<Seats[]> {
    const rows = await tx.query(lockSeats, [ids.map(uuidOf)]);
    return rows.map((row) => ({ planId: idOf('pln', row.id), limit: row.seat_limit, taken: row.seats_taken }));
  }

  /** One seat for each time that a plan is named. */
  async takeSeats(tx: Tx, ids: readonly PlanId[]): Promise<void> {
    await tx.execute(takeSeats, [ids.map(uuidOf)]);
  }
}

function planOf(row: PlanRow): Plan {
  return {
    id: idOf('pln', row.id),
    code: row.code,
    name: row.name,
    price: money(row.amount, row.currency),
    interval: row.interval,
    seatLimit: row.seat_limit,
    publishedAt: row.published_at,
  };
}
