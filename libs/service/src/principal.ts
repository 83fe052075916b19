import type { TenantId, UserId } from '@atlas/kernel';

/** Who a request acts for, as its service token says. */
export interface Principal {
  readonly kind: 'user' | 'operator' | 'service';
  readonly subject: string;
  readonly tenantId?: TenantId;
  readonly userId?: UserId;
  readonly userEmail?: string;
  readonly scopes: readonly string[];
  /** The version of the tenant's configuration that holds during this request. */
  readonly configVersion: number;
}
