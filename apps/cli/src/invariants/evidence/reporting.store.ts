import { statement, type Database } from '@atlas/database';
import { idOf, type Currency } from '@atlas/kernel';
import type { Evidence } from './evidence.ts';

interface StoredDay {
  tenant_id: string;
  day: string;
  currency: Currency;
  completed_orders: number;
  gross: number;
  reversed_orders: number;
  reversed: number;
}

const days = statement<StoredDay>(
  'invariants.revenue_days',
  'SELECT tenant_id, day, currency, completed_orders, gross, reversed_orders, reversed FROM revenue_days',
);

/** What was earned, as reporting has it. */
export function readReporting(database: Database): Promise<Pick<Evidence, 'revenue'>> {
  return database.read([], async (tx) => ({
    revenue: (await tx.query(days, [])).map(({ tenant_id, completed_orders, reversed_orders, ...row }) => ({
      tenantId: idOf('ten', tenant_id),
      day: row.day,
      currency: row.currency,
      completedOrders: completed_orders,
      gross: row.gross,
      reversedOrders: reversed_orders,
      reversed: row.reversed,
    })),
  }));
}
