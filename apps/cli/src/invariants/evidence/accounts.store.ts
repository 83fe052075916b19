import { statement, type Database } from '@atlas/database';
import { idOf } from '@atlas/kernel';
import type { ActRow, Evidence } from './evidence.ts';

const tenants = statement<{ tenant_id: string; created_at: Date }>(
  'invariants.tenants',
  'SELECT tenant_id, created_at FROM tenants',
);

const users = statement<{ tenant_id: string; id: string; version: number; created_at: Date; removed_at: Date | null }>(
  'invariants.users',
  'SELECT tenant_id, id, version, created_at, removed_at FROM users',
);

const configurations = statement<{ tenant_id: string; version: number }>(
  'invariants.tenant_configurations',
  'SELECT tenant_id, version FROM tenant_configurations',
);

const acts = statement<{ tenant_id: string; action: ActRow['action']; subject: string; at: Date }>(
  'invariants.audit_entries',
  `SELECT tenant_id, action, subject, at FROM audit_entries WHERE action IN ('tenant.configured', 'user.changed')`,
);

const passwordResets = statement<{ tenant_id: string; user_id: string; requested_at: Date }>(
  'invariants.password_resets',
  'SELECT tenant_id, user_id, requested_at FROM password_resets',
);

type Known = Pick<Evidence, 'tenants' | 'users' | 'configurations' | 'acts' | 'passwordResets'>;

/** Who is known, and what became of them, as accounts has it. */
export function readAccounts(database: Database): Promise<Known> {
  return database.read([], async (tx) => ({
    tenants: (await tx.query(tenants, [])).map(({ tenant_id, created_at }) => ({
      tenantId: idOf('ten', tenant_id),
      createdAt: created_at,
    })),
    users: (await tx.query(users, [])).map(({ tenant_id, id, version, created_at, removed_at }) => ({
      tenantId: idOf('ten', tenant_id),
      userId: idOf('usr', id),
      version,
      createdAt: created_at,
      removedAt: removed_at,
    })),
    configurations: (await tx.query(configurations, [])).map(({ tenant_id, version }) => ({
      tenantId: idOf('ten', tenant_id),
      version,
    })),
    acts: (await tx.query(acts, [])).map(({ tenant_id, ...act }) => ({ tenantId: idOf('ten', tenant_id), ...act })),
    passwordResets: (await tx.query(passwordResets, [])).map(({ tenant_id, user_id, requested_at }) => ({
      tenantId: idOf('ten', tenant_id),
      userId: idOf('usr', user_id),
      requestedAt: requested_at,
    })),
  }));
}
