import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type OAuthClientId, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { OAuthClient, SecretHashes } from './oauth-client.ts';

interface Row {
  id: string;
  name: string;
  user_id: string;
  scopes: string[];
  created_at: Date;
  secret_hash: string;
  previous_secret_hash: string | null;
  previous_works_until: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const columns = `id, name, user_id, scopes, created_at, secret_hash, previous_secret_hash, previous_works_until,
  last_used_at, revoked_at`;

type NewRow = [
  id: string,
  tenantId: string,
  userId: string,
  name: string,
  secretHash: string,
  scopes: readonly string[],
  createdAt: Date,
];

const insert = statement<object, NewRow>(
  'oauth_clients.insert',
  `INSERT INTO oauth_clients (id, tenant_id, user_id, name, secret_hash, scopes, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

const findTenant = statement<{ tenant_id: string }, [id: string]>(
  'oauth_clients.find_tenant',
  `SELECT tenant_id FROM oauth_clients WHERE id = $1 AND revoked_at IS NULL`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'oauth_clients.find',
  `SELECT ${columns} FROM oauth_clients WHERE tenant_id = $1 AND id = $2`,
);

const lock = statement<Row, [tenantId: string, id: string]>(
  'oauth_clients.lock',
  `SELECT ${columns} FROM oauth_clients WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
);

const list = statement<Row, [tenantId: string, after: string | null, size: number]>(
  'oauth_clients.list',
  `SELECT ${columns} FROM oauth_clients
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
   ORDER BY id LIMIT $3`,
);

const changeSecret = statement<object, [tenantId: string, id: string, secretHash: string, previousWorksUntil: Date]>(
  'oauth_clients.change_secret',
  `UPDATE oauth_clients
      SET previous_secret_hash = secret_hash, previous_works_until = $4, secret_hash = $3
    WHERE tenant_id = $1 AND id = $2`,
);

const noteUse = statement<object, [tenantId: string, id: string, at: Date, unlessSince: Date]>(
  'oauth_clients.note_use',
  `UPDATE oauth_clients SET last_used_at = $3
    WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $4)`,
);

const revoke = statement<object, [tenantId: string, id: string, revokedAt: Date]>(
  'oauth_clients.revoke',
  `UPDATE oauth_clients SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL`,
);

const revokeOfUser = statement<{ id: string }, [tenantId: string, userId: string, revokedAt: Date]>(
  'oauth_clients.revoke_of_user',
  `UPDATE oauth_clients SET revoked_at = $3 WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING id`,
);

@Injectable()
export class OAuthClientStore {
  async insert(tx: Tx, tenantId: TenantId, secretHash: string, client: OAuthClient): Promise<void> {
    const { id, userId, name, scopes, createdAt } = client;
    await tx.execute(insert, [uuidOf(id), uuidOf(tenantId), uuidOf(userId), name, secretHash, scopes, createdAt]);
  }

  /** Whose it is, unless it was revoked; for the system role, which sees the clients of all tenants. */
  async findTenant(tx: Tx, id: OAuthClientId): Promise<TenantId | undefined> {
    const [row] = await tx.query(findTenant, [uuidOf(id)]);
    return row && idOf('ten', row.tenant_id);
  }

  async find(tx: Tx, tenantId: TenantId, id: OAuthClientId): Promise<OAuthClient | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && clientOf(row);
  }

  async findWithSecrets(
    tx: Tx,
    tenantId: TenantId,
    id: OAuthClientId,
  ): Promise<{ client: OAuthClient; hashes: SecretHashes } | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && { client: clientOf(row), hashes: { current: row.secret_hash, previous: row.previous_secret_hash } };
  }

  /** Nobody else can rotate or revoke it meanwhile. */
  async lock(tx: Tx, tenantId: TenantId, id: OAuthClientId): Promise<OAuthClient | undefined> {
    const [row] = await tx.query(lock, [uuidOf(tenantId), uuidOf(id)]);
    return row && clientOf(row);
  }

  /** In the order in which they were registered. */
  async list(tx: Tx, tenantId: TenantId, after: string | null, size: number): Promise<OAuthClient[]> {
    return (await tx.query(list, [uuidOf(tenantId), after, size])).map(clientOf);
  }

  async changeSecret(
    tx: Tx,
    tenantId: TenantId,
    id: OAuthClientId,
    hash: string,
    previousWorksUntil: Date,
  ): Promise<void> {
    await tx.execute(changeSecret, [uuidOf(tenantId), uuidOf(id), hash, previousWorksUntil]);
  }

  async noteUse(tx: Tx, tenantId: TenantId, id: OAuthClientId, at: Date, unlessSince: Date): Promise<void> {
    await tx.execute(noteUse, [uuidOf(tenantId), uuidOf(id), at, unlessSince]);
  }

  /** False when it was revoked before, or never was. */
  async revoke(tx: Tx, tenantId: TenantId, id: OAuthClientId, revokedAt: Date): Promise<boolean> {
    return (await tx.execute(revoke, [uuidOf(tenantId), uuidOf(id), revokedAt])) === 1;
  }

  /** Returns those that were live. */
  async revokeOfUser(tx: Tx, tenantId: TenantId, userId: UserId, revokedAt: Date): Promise<readonly OAuthClientId[]> {
    const rows = await tx.query(revokeOfUser, [uuidOf(tenantId), uuidOf(userId), revokedAt]);
    return rows.map(({ id }) => idOf('oac', id));
  }
}

function clientOf({ id, name, scopes, ...row }: Row): OAuthClient {
  return {
    id: idOf('oac', id),
    name,
    userId: idOf('usr', row.user_id),
    scopes,
    createdAt: row.created_at,
    previousSecretWorksUntil: row.previous_works_until,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
