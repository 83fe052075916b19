import type { ChargeId, OrderId, TenantId } from '@atlas/kernel';

/** All that a job needs to find its charge again. */
export interface ChargeRef {
  readonly tenantId: TenantId;
  readonly chargeId: ChargeId;
}

/** An order of somebody: a charge before anybody knows whether there is one. */
export interface OrderOfTenant {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
}
