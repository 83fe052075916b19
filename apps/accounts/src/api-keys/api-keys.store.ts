import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type ApiKeyId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { ApiKey } from './api-key.ts';

interface Row {
  id: string;
  name: string;
  prefix: string;
  user_id: string;
  scopes: string[];
  created_at: Date;
  revoked_at: Date | null;
}

const columns = 'id, name, prefix, user_id, scopes, created_at, revoked_at';

type NewRow = [
  id: string,
  tenantId: string,
  userId: string,
  name: string,
  prefix: string,
  hash: string,
  scopes: readonly string[],
  createdAt: Date,
];

const insert = statement<object, NewRow>(
  'api_keys.insert',
  `INSERT INTO api_keys (id, tenant_id, user_id, name, prefix, hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

const findTenant = statement<{ id: string; tenant_id: string }, [hash: string]>(
  'api_keys.find_tenant',
  `SELECT id, tenant_id FROM api_keys WHERE hash = $1 AND revoked_at IS NULL`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'api_keys.find',
  `SELECT ${columns} FROM api_keys WHERE tenant_id = $1 AND id = $2`,
);

const list = statement<Row, [tenantId: string, after: string | null, size: number]>(
  'api_keys.list',
  `SELECT ${columns} FROM api_keys
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
   ORDER BY id LIMIT $3`,
);

const revoke = statement<{ hash: string }, [tenantId: string, id: string, revokedAt: Date]>(
  'api_keys.revoke',
  `UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND id = $2 RETURNING hash`,
);

@Injectable()
export class ApiKeyStore {
  async insert(
    tx: Tx,
    tenantId: TenantId,
    hash: string,
    { id, userId, name, prefix, scopes, createdAt }: ApiKey,
  ): Promise<void> {
    await tx.execute(insert, [uuidOf(id), uuidOf(tenantId), uuidOf(userId), name, prefix, hash, scopes, createdAt]);
  }

  /** Whose key this is; for the system role, which sees the keys of all tenants. */
  async findTenant(tx: Tx, hash: string): Promise<{ id: ApiKeyId; tenantId: TenantId } | undefined> {
    const [row] = await tx.query(findTenant, [hash]);
    return row && { id: idOf('key', row.id), tenantId: idOf('ten', row.tenant_id) };
  }

  async find(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && apiKeyOf(row);
  }

  /** In the order in which they were issued. */
  async list(tx: Tx, tenantId: TenantId, after: string | null, size: number): Promise<ApiKey[]> {
    return (await tx.query(list, [uuidOf(tenantId), after, size])).map(apiKeyOf);
  }

  /** Keeps the time of the first revocation. Returns the hash of the key, if there is one. */
  async revoke(tx: Tx, tenantId: TenantId, id: ApiKeyId, revokedAt: Date): Promise<string | undefined> {
    const [row] = await tx.query(revoke, [uuidOf(tenantId), uuidOf(id), revokedAt]);
    return row?.hash;
  }
}

function apiKeyOf({ id, name, prefix, user_id, scopes, created_at: createdAt, revoked_at: revokedAt }: Row): ApiKey {
  return { id: idOf('key', id), name, prefix, userId: idOf('usr', user_id), scopes, createdAt, revokedAt };
}
