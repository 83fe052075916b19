/** What a tenant has decided for itself. The list is closed: each field is honoured somewhere, and has a default that is safe. */
export interface TenantConfiguration {
  /** Grows with every change; 0: everything is as it comes. */
  readonly version: number;
  /** For all its users and keys together; never above what the operator allows. Null: as many as that. */
  readonly requestsPerMinute: number | null;
  /** A session that nobody uses ends after so long. */
  readonly sessionIdleMinutes: number;
  /** Addresses and networks (CIDR) that people may log in from; empty: anywhere. */
  readonly signInFrom: readonly string[];
}

export const longestIdleMinutes = 120;

export const asItComes: TenantConfiguration = {
  version: 0,
  requestsPerMinute: null,
  sessionIdleMinutes: longestIdleMinutes,
  signInFrom: [],
};

/** In Redis, a hash: the fields `version`, `requests_per_minute` (or ''), `session_idle_ms`, `sign_in_from` (JSON). */
export function configurationKey(tenantUuid: string): string {
  return `atlas:tenant-configuration:${tenantUuid}`;
}
