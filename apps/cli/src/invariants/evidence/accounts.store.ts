import { statement, type Database } from '@atlas/database';
import { idOf } from '@atlas/kernel';
import type { Evidence } from './evidence.ts';

const tenants = statement<{ tenant_id: string; created_at: Date }>(
  'invariants.tenants',
  'SELECT tenant_id, created_at FROM tenants',
);

const users = statement<{ tenant_id: string; id: string; created_at: Date }>(
  'invariants.users',
  'SELECT tenant_id, id, created_at FROM users',
);

/** Who is known, as accounts has it. */
export function readAccounts(database: Database): Promise<Pick<Evidence, 'tenants' | 'users'>> {
  return database.read([], async (tx) => ({
    tenants: (await tx.query(tenants, [])).map(({ tenant_id, created_at }) => ({
      tenantId: idOf('ten', tenant_id),
      createdAt: created_at,
    })),
    users: (await tx.query(users, [])).map(({ tenant_id, id, created_at }) => ({
      tenantId: idOf('ten', tenant_id),
      userId: idOf('usr', id),
      createdAt: created_at,
    })),
  }));
}
