import type { TenantId } from '@atlas/kernel';

/** A customer of the operator; the wall that nothing crosses. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly createdAt: Date;
}
