import { statement, type Tx } from '@atlas/database';
import { uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';

// Whoever writes to a user shares the lock; whoever removes the user has it alone. A statement of its own: the one behind it must
// see what was committed while this one waited.
const lockForWriting = statement<object, [tenant: string, user: string]>(
  'removed_users.lock_for_writing',
  `SELECT pg_advisory_xact_lock_shared(hashtext('notifications.user'), hashtext($1 || $2))`,
);

const lockForRemoval = statement<object, [tenant: string, user: string]>(
  'removed_users.lock_for_removal',
  `SELECT pg_advisory_xact_lock(hashtext('notifications.user'), hashtext($1 || $2))`,
);

const find = statement<{ user_id: string }, [tenant: string, user: string]>(
  'removed_users.find',
  `SELECT user_id FROM removed_users WHERE tenant_id = $1 AND user_id = $2`,
);

const mark = statement<object, [tenant: string, user: string]>(
  'removed_users.mark',
  `INSERT INTO removed_users (tenant_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
);

@Injectable()
export class RemovedUserStore {
  /** The answer holds until the transaction ends: a removal waits for it, and then finds what it wrote. */
  async has(tx: Tx, tenantId: TenantId, userId: UserId): Promise<boolean> {
    await tx.execute(lockForWriting, [uuidOf(tenantId), uuidOf(userId)]);
    return (await tx.query(find, [uuidOf(tenantId), uuidOf(userId)])).length === 1;
  }

  /** Waits for whoever is writing to the user; whoever comes later finds the mark. */
  async mark(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await tx.execute(lockForRemoval, [uuidOf(tenantId), uuidOf(userId)]);
    await tx.execute(mark, [uuidOf(tenantId), uuidOf(userId)]);
  }
}
