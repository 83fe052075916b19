import type { Money, TenantId } from '@atlas/kernel';

/** An amount that belongs to a tenant's UTC day. */
export interface Booking {
  readonly tenantId: TenantId;
  readonly at: string;
  readonly amount: Money;
}

/**
 * What a tenant earned on a day in one currency. `gross` is that of completed orders. `reversed` was held for orders that were
 * never delivered and went back: it was never revenue, so nothing is subtracted.
 */
export interface Revenue {
  readonly completedOrders: number;
  readonly gross: Money;
  readonly reversedOrders: number;
  readonly reversed: Money;
}

export type RevenueOfDay = Revenue & { readonly day: string };
export type RevenueOfTenant = Revenue & { readonly tenantId: TenantId };
