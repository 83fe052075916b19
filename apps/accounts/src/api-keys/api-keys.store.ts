import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type ApiKeyId, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { ApiKey } from './api-key.ts';

interface Row {
  id: string;
  name: string;
  prefix: string;
  user_id: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  replaced_by: string | null;
}

const columns = 'id, name, prefix, user_id, scopes, created_at, expires_at, last_used_at, revoked_at, replaced_by';

type NewRow = [
  id: string,
  tenantId: string,
  userId: string,
  name: string,
  prefix: string,
  hash: string,
  scopes: readonly string[],
  createdAt: Date,
  expiresAt: Date | null,
];

const insert = statement<object, NewRow>(
  'api_keys.insert',
  `INSERT INTO api_keys (id, tenant_id, user_id, name, prefix, hash, scopes, created_at, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

const findTenant = statement<{ id: string; tenant_id: string }, [hash: string, now: Date]>(
  'api_keys.find_tenant',
  `SELECT id, tenant_id FROM api_keys
    WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'api_keys.find',
  `SELECT ${columns} FROM api_keys WHERE tenant_id = $1 AND id = $2`,
);

const lock = statement<Row, [tenantId: string, id: string]>(
  'api_keys.lock',
  `SELECT ${columns} FROM api_keys WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
);

const list = statement<Row, [tenantId: string, after: string | null, size: number]>(
  'api_keys.list',
  `SELECT ${columns} FROM api_keys
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
   ORDER BY id LIMIT $3`,
);

const replace = statement<object, [tenantId: string, id: string, by: string, expiresAt: Date]>(
  'api_keys.replace',
  `UPDATE api_keys SET replaced_by = $3, expires_at = $4 WHERE tenant_id = $1 AND id = $2`,
);

const noteUse = statement<object, [tenantId: string, id: string, at: Date, atLeastSince: Date]>(
  'api_keys.note_use',
  `UPDATE api_keys SET last_used_at = $3
    WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $4)`,
);

const revoke = statement<{ hash: string }, [tenantId: string, id: string, revokedAt: Date]>(
  'api_keys.revoke',
  `UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING hash`,
);

const revokeOfUser = statement<{ hash: string }, [tenantId: string, userId: string, revokedAt: Date]>(
  'api_keys.revoke_of_user',
  `UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING hash`,
);

@Injectable()
export class ApiKeyStore {
  async insert(tx: Tx, tenantId: TenantId, hash: string, key: ApiKey): Promise<void> {
    const { id, userId, name, prefix, scopes, createdAt, expiresAt } = key;
    const whose = [uuidOf(id), uuidOf(tenantId), uuidOf(userId)] as const;
    await tx.execute(insert, [...whose, name, prefix, hash, scopes, createdAt, expiresAt]);
  }

  /** Whose key this is, while it works; for the system role, which sees the keys of all tenants. */
  async findTenant(tx: Tx, hash: string, now: Date): Promise<{ id: ApiKeyId; tenantId: TenantId } | undefined> {
    const [row] = await tx.query(findTenant, [hash, now]);
    return row && { id: idOf('key', row.id), tenantId: idOf('ten', row.tenant_id) };
  }

  async find(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && apiKeyOf(row);
  }

  /** Nobody else can rotate or revoke it meanwhile. */
  async lock(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | undefined> {
    const [row] = await tx.query(lock, [uuidOf(tenantId), uuidOf(id)]);
    return row && apiKeyOf(row);
  }

  /** In the order in which they were issued. */
  async list(tx: Tx, tenantId: TenantId, after: string | null, size: number): Promise<ApiKey[]> {
    return (await tx.query(list, [uuidOf(tenantId), after, size])).map(apiKeyOf);
  }

  async replace(tx: Tx, tenantId: TenantId, id: ApiKeyId, by: ApiKeyId, expiresAt: Date): Promise<void> {
    await tx.execute(replace, [uuidOf(tenantId), uuidOf(id), uuidOf(by), expiresAt]);
  }

  /** Unless a use was noted since then: of many processes one writes. */
  async noteUse(tx: Tx, tenantId: TenantId, id: ApiKeyId, at: Date, unlessSince: Date): Promise<void> {
    await tx.execute(noteUse, [uuidOf(tenantId), uuidOf(id), at, unlessSince]);
  }

  /** Returns the hash of the key; nothing when it was revoked before, or never was. */
  async revoke(tx: Tx, tenantId: TenantId, id: ApiKeyId, revokedAt: Date): Promise<string | undefined> {
    const [row] = await tx.query(revoke, [uuidOf(tenantId), uuidOf(id), revokedAt]);
    return row?.hash;
  }

  /** Returns the hashes of those that were live. */
  async revokeOfUser(tx: Tx, tenantId: TenantId, userId: UserId, revokedAt: Date): Promise<readonly string[]> {
    const rows = await tx.query(revokeOfUser, [uuidOf(tenantId), uuidOf(userId), revokedAt]);
    return rows.map(({ hash }) => hash);
  }
}

function apiKeyOf({ id, name, prefix, scopes, ...row }: Row): ApiKey {
  return {
    id: idOf('key', id),
    name,
    prefix,
    userId: idOf('usr', row.user_id),
    scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    replacedBy: row.replaced_by === null ? null : idOf('key', row.replaced_by),
  };
}
