import type { TenantId } from '@atlas/kernel';

/** What a caller wants done once, however often it is asked for: named by a key of the caller's own making. */
export interface Intent {
  /** Whose key it is: a transaction that does the work sees this tenant's rows. The nil UUID for callers without a tenant. */
  readonly tenantId: TenantId;
  /** `POST /v1/users`. A key means something else on another route. */
  readonly route: string;
  readonly key: string;
  /** Who asks, and for what, to the letter: a key that comes back with something else is refused. */
  readonly request: string;
  /** Hears, once that is certain, how it was answered. */
  readonly answered?: (how: 'anew' | 'from memory') => void;
}
