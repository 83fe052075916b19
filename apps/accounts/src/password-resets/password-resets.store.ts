import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type PasswordResetId, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { PasswordReset } from './password-reset.ts';

const insert = statement<object, [id: string, tenantId: string, userId: string, requestedAt: Date, expiresAt: Date]>(
  'password_resets.insert',
  `INSERT INTO password_resets (id, tenant_id, user_id, requested_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
);

const findOpen = statement<{ tenant_id: string; user_id: string }, [id: string, now: Date]>(
  'password_resets.find_open',
  `SELECT tenant_id, user_id FROM password_resets WHERE id = $1 AND expires_at > $2`,
);

const use = statement<object, [tenantId: string, id: string, now: Date]>(
  'password_resets.use',
  `DELETE FROM password_resets WHERE tenant_id = $1 AND id = $2 AND expires_at > $3`,
);

const deleteAll = statement<object, [tenantId: string, userId: string]>(
  'password_resets.delete_all',
  `DELETE FROM password_resets WHERE tenant_id = $1 AND user_id = $2`,
);

const deleteExpired = statement<object, [tenantId: string, userId: string, now: Date]>(
  'password_resets.delete_expired',
  `DELETE FROM password_resets WHERE tenant_id = $1 AND user_id = $2 AND expires_at <= $3`,
);

@Injectable()
export class PasswordResetStore {
  async insert(tx: Tx, tenantId: TenantId, reset: PasswordReset): Promise<void> {
    const { id, userId, requestedAt, expiresAt } = reset;
    await tx.execute(insert, [uuidOf(id), uuidOf(tenantId), uuidOf(userId), requestedAt, expiresAt]);
  }

  /** Whose it is; for the system role, which sees those of all tenants. */
  async findOpen(tx: Tx, id: PasswordResetId, now: Date): Promise<{ tenantId: TenantId; userId: UserId } | undefined> {
    const [row] = await tx.query(findOpen, [uuidOf(id), now]);
    return row && { tenantId: idOf('ten', row.tenant_id), userId: idOf('usr', row.user_id) };
  }

  /** False when it cannot be used (any more). Of two who use it at the same time one does. */
  async use(tx: Tx, tenantId: TenantId, id: PasswordResetId, now: Date): Promise<boolean> {
    return (await tx.execute(use, [uuidOf(tenantId), uuidOf(id), now])) === 1;
  }

  async deleteAll(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await tx.execute(deleteAll, [uuidOf(tenantId), uuidOf(userId)]);
  }

  async deleteExpired(tx: Tx, tenantId: TenantId, userId: UserId, now: Date): Promise<void> {
    await tx.execute(deleteExpired, [uuidOf(tenantId), uuidOf(userId), now]);
  }
}
