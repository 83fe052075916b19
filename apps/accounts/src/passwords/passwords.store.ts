import { statement, type Tx } from '@atlas/database';
import { uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { isPasswordHash, type PasswordHash } from './password-hash.ts';

const put = statement<object, [tenantId: string, userId: string, hash: string, changedAt: Date]>(
  'passwords.put',
  `INSERT INTO passwords (tenant_id, user_id, hash, changed_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`,
);

const find = statement<{ hash: string }, [tenantId: string, userId: string]>(
  'passwords.find',
  `SELECT hash FROM passwords WHERE tenant_id = $1 AND user_id = $2`,
);

const lock = statement<{ hash: string }, [tenantId: string, userId: string]>(
  'passwords.lock',
  `SELECT hash FROM passwords WHERE tenant_id = $1 AND user_id = $2 FOR UPDATE`,
);

const rehash = statement<object, [tenantId: string, userId: string, hash: string, outdated: string]>(
  'passwords.rehash',
  // Of the same password: unless somebody has changed it since.
  `UPDATE passwords SET hash = $3 WHERE tenant_id = $1 AND user_id = $2 AND hash = $4`,
);

const deleteOf = statement<object, [tenantId: string, userId: string]>(
  'passwords.delete',
  `DELETE FROM passwords WHERE tenant_id = $1 AND user_id = $2`,
);

@Injectable()
export class PasswordStore {
  async put(tx: Tx, tenantId: TenantId, userId: UserId, hash: PasswordHash, changedAt: Date): Promise<void> {
    await tx.execute(put, [uuidOf(tenantId), uuidOf(userId), hash, changedAt]);
  }

  async find(tx: Tx, tenantId: TenantId, userId: UserId): Promise<PasswordHash | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(userId)]);
    return row && isPasswordHash(row.hash) ? row.hash : undefined;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: Tx, tenantId: TenantId, userId: UserId): Promise<PasswordHash | undefined> {
    const [row] = await tx.query(lock, [uuidOf(tenantId), uuidOf(userId)]);
    return row && isPasswordHash(row.hash) ? row.hash : undefined;
  }

  async rehash(tx: Tx, tenantId: TenantId, userId: UserId, hash: PasswordHash, outdated: PasswordHash): Promise<void> {
    await tx.execute(rehash, [uuidOf(tenantId), uuidOf(userId), hash, outdated]);
  }

  async delete(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await tx.execute(deleteOf, [uuidOf(tenantId), uuidOf(userId)]);
  }
}
