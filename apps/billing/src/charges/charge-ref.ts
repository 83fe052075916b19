import type { ChargeId, TenantId } from '@atlas/kernel';

/** All that a job needs to find its charge again. */
export interface ChargeRef {
  readonly tenantId: TenantId;
  readonly chargeId: ChargeId;
}
