import { statement, type Tx } from '@atlas/database';
import { asItComes, type TenantConfiguration } from '@atlas/flags';
import { idOf, uuidOf, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';

interface Row {
  tenant_id: string;
  version: number;
  requests_per_minute: number | null;
  session_idle_minutes: number;
  sign_in_from: string[];
}

export interface TenantsConfiguration {
  readonly tenantId: TenantId;
  readonly configuration: TenantConfiguration;
}

const columns = 'tenant_id, version, requests_per_minute, session_idle_minutes, sign_in_from';

const find = statement<Row, [tenantId: string]>(
  'tenant_configurations.find',
  `SELECT ${columns} FROM tenant_configurations WHERE tenant_id = $1`,
);

/** Nothing, when somebody else has changed it since: by the version that was seen, or by being the first. */
const save = statement<
  object,
  [
    tenantId: string,
    version: number,
    requestsPerMinute: number | null,
    sessionIdleMinutes: number,
    signInFrom: readonly string[],
    configuredAt: Date,
  ]
>(
  'tenant_configurations.save',
  `INSERT INTO tenant_configurations AS held (${columns}, configured_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (tenant_id) DO UPDATE
     SET version = excluded.version, requests_per_minute = excluded.requests_per_minute,
         session_idle_minutes = excluded.session_idle_minutes, sign_in_from = excluded.sign_in_from,
         configured_at = excluded.configured_at
     WHERE held.version = excluded.version - 1`,
);

const page = statement<Row, [after: string | null, size: number]>(
  'tenant_configurations.page',
  `SELECT ${columns} FROM tenant_configurations WHERE $1::uuid IS NULL OR tenant_id > $1 ORDER BY tenant_id LIMIT $2`,
);

@Injectable()
export class TenantConfigurationStore {
  /** As it comes, for who has never changed anything. */
  async find(tx: Tx, tenantId: TenantId): Promise<TenantConfiguration> {
    const [row] = await tx.query(find, [uuidOf(tenantId)]);
    return row ? configurationOf(row) : asItComes;
  }

  /** False when somebody else was faster: `version` is to follow the one that is there. */
  async save(tx: Tx, tenantId: TenantId, configuration: TenantConfiguration, at: Date): Promise<boolean> {
    const { version, requestsPerMinute, sessionIdleMinutes, signInFrom } = configuration;
    const fields = [version, requestsPerMinute, sessionIdleMinutes, signInFrom, at] as const;
    return (await tx.execute(save, [uuidOf(tenantId), ...fields])) === 1;
  }

  /** For the system role: of all tenants, page by page. */
  async page(tx: Tx, after: TenantId | undefined, size: number): Promise<readonly TenantsConfiguration[]> {
    const rows = await tx.query(page, [after === undefined ? null : uuidOf(after), size]);
    return rows.map((row) => ({ tenantId: idOf('ten', row.tenant_id), configuration: configurationOf(row) }));
  }
}

function configurationOf(row: Row): TenantConfiguration {
  return {
    version: row.version,
    requestsPerMinute: row.requests_per_minute,
    sessionIdleMinutes: row.session_idle_minutes,
    signInFrom: row.sign_in_from,
  };
}
