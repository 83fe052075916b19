import { statement, type Tx } from '@atlas/database';
import { money, uuidOf, type Currency, type PlanId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Plan } from './plan.ts';

const remember = statement<object, [id: string, code: string, name: string, amount: number, currency: string]>(
  'plans.remember',
  `INSERT INTO plans (id, code, name, amount, currency) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (id) DO UPDATE
      SET code = excluded.code, name = excluded.name, amount = excluded.amount, currency = excluded.currency`,
);

const find = statement<{ code: string; name: string; amount: number; currency: Currency }, [id: string]>(
  'plans.find',
  `SELECT code, name, amount, currency FROM plans WHERE id = $1`,
);

@Injectable()
export class PlanStore {
  async remember(tx: Tx, { id, code, name, price }: Plan): Promise<void> {
    await tx.execute(remember, [uuidOf(id), code, name, price.amount, price.currency]);
  }

  async find(tx: Tx, id: PlanId): Promise<Plan | undefined> {
    const [row] = await tx.query(find, [uuidOf(id)]);
    return row && { id, code: row.code, name: row.name, price: money(row.amount, row.currency) };
  }
}
