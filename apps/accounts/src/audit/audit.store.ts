import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type AuditEntryId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Changes } from './act.ts';
import type { AuditEntry, AuditFilter } from './audit-entry.ts';

type NewRow = [
  id: string,
  tenantId: string,
  at: Date,
  actor: string,
  action: string,
  subject: string,
  requestId: string | null,
  changes: string,
];

const insert = statement<object, NewRow>(
  'audit_entries.insert',
  `INSERT INTO audit_entries (id, tenant_id, at, actor, action, subject, request_id, changes)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

interface Row {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  request_id: string | null;
  changes: Changes;
}

type Wanted = [
  tenantId: string,
  before: string | null,
  actor: string | null,
  action: string | null,
  from: Date | null,
  until: Date | null,
  size: number,
];

const list = statement<Row, Wanted>(
  'audit_entries.list',
  `SELECT id, at, actor, action, subject, request_id, changes
     FROM audit_entries
    WHERE tenant_id = $1
      AND ($2::uuid IS NULL OR id < $2)
      AND ($3::text IS NULL OR actor = $3)
      AND ($4::text IS NULL OR action = $4)
      AND ($5::timestamptz IS NULL OR at >= $5)
      AND ($6::timestamptz IS NULL OR at < $6)
    ORDER BY id DESC LIMIT $7`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'audit_entries.find',
  `SELECT id, at, actor, action, subject, request_id, changes FROM audit_entries WHERE tenant_id = $1 AND id = $2`,
);

/** Written once: the role of the service may neither change nor delete an entry. */
@Injectable()
export class AuditStore {
  async insert(tx: Tx, tenantId: TenantId, entry: AuditEntry): Promise<void> {
    const { id, at, actor, action, subject, requestId, changes } = entry;
    const what = [actor, action, subject, requestId, JSON.stringify(changes)] as const;
    await tx.execute(insert, [uuidOf(id), uuidOf(tenantId), at, ...what]);
  }

  /** The newest first; their ids are in the order of time. */
  async list(
    tx: Tx,
    tenantId: TenantId,
    { actor, action, from, until }: AuditFilter,
    before: string | null,
    size: number,
  ): Promise<AuditEntry[]> {
    const rows = await tx.query(list, [uuidOf(tenantId), before, actor, action, from, until, size]);
    return rows.map(entryOf);
  }

  async find(tx: Tx, tenantId: TenantId, id: AuditEntryId): Promise<AuditEntry | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && entryOf(row);
  }
}

function entryOf({ id, request_id: requestId, ...entry }: Row): AuditEntry {
  return { id: idOf('aud', id), requestId, ...entry };
}
