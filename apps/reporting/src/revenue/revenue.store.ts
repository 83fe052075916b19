import { bind, int8Array, statement, textArray, uuidArray, type Tx } from '@atlas/database';
import { idOf, money, uuidOf, type Currency, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Period } from './period.ts';
import type { Booking, Revenue, RevenueOfDay, RevenueOfTenant } from './revenue.ts';

type BookingValues = [tenants: Buffer, times: Buffer, currencies: Buffer, amounts: Buffer];

/** Adds a whole chunk. Rows are touched in key order: chunks of other partitions hit the same days. */
const addCompleted = statement<object, BookingValues>(
  'revenue.add_completed',
  `INSERT INTO revenue_days AS known (tenant_id, day, currency, completed_orders, gross)
   SELECT tenant_id, (at::timestamptz AT TIME ZONE 'UTC')::date AS day, currency, count(*), sum(amount)
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS booking (tenant_id, at, currency, amount)
    GROUP BY tenant_id, day, currency
    ORDER BY tenant_id, day, currency
   ON CONFLICT (tenant_id, day, currency) DO UPDATE
      SET completed_orders = known.completed_orders + excluded.completed_orders,
          gross = known.gross + excluded.gross`,
);

const addReversed = statement<object, BookingValues>(
  'revenue.add_reversed',
  `INSERT INTO revenue_days AS known (tenant_id, day, currency, reversed_orders, reversed)
   SELECT tenant_id, (at::timestamptz AT TIME ZONE 'UTC')::date AS day, currency, count(*), sum(amount)
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS booking (tenant_id, at, currency, amount)
    GROUP BY tenant_id, day, currency
    ORDER BY tenant_id, day, currency
   ON CONFLICT (tenant_id, day, currency) DO UPDATE
      SET reversed_orders = known.reversed_orders + excluded.reversed_orders,
          reversed = known.reversed + excluded.reversed`,
);

interface RevenueRow {
  currency: Currency;
  completed_orders: number;
  gross: number;
  reversed_orders: number;
  reversed: number;
}

const ofTenant = statement<
  RevenueRow & { day: string },
  [tenant: string, from: string, to: string, currency: string | undefined]
>(
  'revenue.of_tenant',
  `SELECT day, currency, completed_orders, gross, reversed_orders, reversed
     FROM revenue_days
    WHERE tenant_id = $1 AND day BETWEEN $2 AND $3 AND ($4::text IS NULL OR currency = $4)
    ORDER BY day, currency`,
);

/** One row per tenant and currency, after the given one. */
const ofAllTenants = statement<
  RevenueRow & { tenant_id: string },
  [
    from: string,
    to: string,
    currency: string | undefined,
    afterTenant: string | undefined,
    afterCurrency: string | undefined,
    limit: number,
  ]
>(
  'revenue.of_all_tenants',
  `SELECT tenant_id, currency,
          sum(completed_orders)::bigint AS completed_orders, sum(gross)::bigint AS gross,
          sum(reversed_orders)::bigint AS reversed_orders, sum(reversed)::bigint AS reversed
     FROM revenue_days
    WHERE day BETWEEN $1 AND $2 AND ($3::text IS NULL OR currency = $3)
      AND ($4::uuid IS NULL OR (tenant_id, currency) > ($4, $5::text))
    GROUP BY tenant_id, currency
    ORDER BY tenant_id, currency
    LIMIT $6`,
);

export interface TenantAndCurrency {
  readonly tenantId: TenantId;
  readonly currency: Currency;
}

@Injectable()
export class RevenueStore {
  async addCompleted(tx: Tx, bookings: readonly Booking[]): Promise<void> {
    tx.defer(bind(addCompleted, valuesOf(bookings)));
  }

  async addReversed(tx: Tx, bookings: readonly Booking[]): Promise<void> {
    tx.defer(bind(addReversed, valuesOf(bookings)));
  }

  async ofTenant(tx: Tx, tenantId: TenantId, { from, to }: Period, currency?: Currency): Promise<RevenueOfDay[]> {
    const rows = await tx.query(ofTenant, [uuidOf(tenantId), from, to, currency]);
    return rows.map((row) => ({ day: row.day, ...revenueOf(row) }));
  }

  /** For the operator's role. */
  async ofAllTenants(
    tx: Tx,
    { from, to }: Period,
    currency: Currency | undefined,
    after: TenantAndCurrency | undefined,
    limit: number,
  ): Promise<RevenueOfTenant[]> {
    const position = [after && uuidOf(after.tenantId), after?.currency] as const;
    const rows = await tx.query(ofAllTenants, [from, to, currency, ...position, limit]);
    return rows.map((row) => ({ tenantId: idOf('ten', row.tenant_id), ...revenueOf(row) }));
  }
}

function valuesOf(bookings: readonly Booking[]): BookingValues {
  return [
    uuidArray(bookings.map(({ tenantId }) => uuidOf(tenantId))),
    textArray(bookings.map(({ at }) => at)),
    textArray(bookings.map(({ amount }) => amount.currency)),
    int8Array(bookings.map(({ amount }) => amount.amount)),
  ];
}

function revenueOf(row: RevenueRow): Revenue {
  return {
    completedOrders: row.completed_orders,
    gross: money(row.gross, row.currency),
    reversedOrders: row.reversed_orders,
    reversed: money(row.reversed, row.currency),
  };
}
