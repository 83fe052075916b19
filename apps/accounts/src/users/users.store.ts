import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { roles, type Role } from './role.ts';
import type { User } from './user.ts';

interface Row {
  id: string;
  email: string;
  name: string;
  role: string;
  created_at: Date;
}

const columns = 'id, email, name, role, created_at';

const insertUnlessEmailTaken = statement<
  object,
  [id: string, tenantId: string, email: string, name: string, role: Role, createdAt: Date]
>(
  'users.insert',
  `INSERT INTO users (id, tenant_id, email, name, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (tenant_id, lower(email)) DO NOTHING`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'users.find',
  `SELECT ${columns} FROM users WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
);

const lock = statement<Row, [tenantId: string, id: string]>(
  'users.lock',
  `SELECT ${columns} FROM users WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR NO KEY UPDATE`,
);

// Until the transaction ends, nobody else of the tenant gets or loses a role: two last owners cannot demote each other.
const lockRoles = statement<object, [tenantId: string]>(
  'users.lock_roles',
  `SELECT pg_advisory_xact_lock(hashtext('atlas.roles'), hashtext($1))`,
);

const anOwnerBeside = statement<{ found: boolean }, [tenantId: string, id: string]>(
  'users.an_owner_beside',
  `SELECT EXISTS (
     SELECT FROM users WHERE tenant_id = $1 AND id <> $2 AND role = 'owner' AND removed_at IS NULL
   ) AS found`,
);

const list = statement<Row, [tenantId: string, after: string | null, size: number]>(
  'users.list',
  `SELECT ${columns} FROM users
   WHERE tenant_id = $1 AND removed_at IS NULL AND ($2::uuid IS NULL OR id > $2)
   ORDER BY id LIMIT $3`,
);

const findByEmail = statement<{ id: string; tenant_id: string }, [email: string, atMost: number]>(
  'users.find_by_email',
  `SELECT id, tenant_id FROM users WHERE lower(email) = lower($1) AND removed_at IS NULL ORDER BY id LIMIT $2`,
);

const findEpoch = statement<{ session_epoch: number }, [tenantId: string, id: string]>(
  'users.find_epoch',
  `SELECT session_epoch FROM users WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
);

const endSessions = statement<object, [tenantId: string, id: string]>(
  'users.end_sessions',
  `UPDATE users SET session_epoch = session_epoch + 1 WHERE tenant_id = $1 AND id = $2`,
);

const change = statement<{ version: number }, [tenantId: string, id: string, name: string, role: Role]>(
  'users.change',
  `UPDATE users SET name = $3, role = $4, version = version + 1 WHERE tenant_id = $1 AND id = $2 RETURNING version`,
);

const countFact = statement<{ version: number }, [tenantId: string, id: string]>(
  'users.count_fact',
  `UPDATE users SET version = version + 1 WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL RETURNING version`,
);

const erase = statement<{ version: number }, [tenantId: string, id: string, removedAt: Date]>(
  'users.erase',
  `UPDATE users
      SET email = id || '@removed.invalid', name = 'removed', role = 'read_only', removed_at = $3,
          session_epoch = session_epoch + 1, version = version + 1
    WHERE tenant_id = $1 AND id = $2
   RETURNING version`,
);

/** A user, and the tenant where they are one. */
export interface UserPlace {
  readonly id: UserId;
  readonly tenantId: TenantId;
}

@Injectable()
export class UserStore {
  /** False when another user of the tenant has the address, in whatever case it is written. */
  async insert(tx: Tx, tenantId: TenantId, { id, email, name, role, createdAt }: User): Promise<boolean> {
    return (
      (await tx.execute(insertUnlessEmailTaken, [uuidOf(id), uuidOf(tenantId), email, name, role, createdAt])) === 1
    );
  }

  async find(tx: Tx, tenantId: TenantId, id: UserId): Promise<User | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && userOf(row);
  }

  /** Nobody else can change or remove them meanwhile. */
  async lock(tx: Tx, tenantId: TenantId, id: UserId): Promise<User | undefined> {
    const [row] = await tx.query(lock, [uuidOf(tenantId), uuidOf(id)]);
    return row && userOf(row);
  }

  /** Whoever changes a role, or removes somebody who has one, does so alone in the tenant. */
  async lockRoles(tx: Tx, tenantId: TenantId): Promise<void> {
    await tx.query(lockRoles, [uuidOf(tenantId)]);
  }

  async hasOwnerBeside(tx: Tx, tenantId: TenantId, id: UserId): Promise<boolean> {
    const [row] = await tx.query(anOwnerBeside, [uuidOf(tenantId), uuidOf(id)]);
    return row?.found ?? false;
  }

  /** In whatever tenants; for the system role, which sees those of all. The oldest first. */
  async findByEmail(tx: Tx, email: string, atMost: number): Promise<readonly UserPlace[]> {
    const rows = await tx.query(findByEmail, [email, atMost]);
    return rows.map(({ id, tenant_id }) => ({ id: idOf('usr', id), tenantId: idOf('ten', tenant_id) }));
  }

  /** Sessions that were opened in another epoch are dead. */
  async findEpoch(tx: Tx, tenantId: TenantId, id: UserId): Promise<number | undefined> {
    const [row] = await tx.query(findEpoch, [uuidOf(tenantId), uuidOf(id)]);
    return row?.session_epoch;
  }

  /** All of them, wherever they are open. */
  async endSessions(tx: Tx, tenantId: TenantId, id: UserId): Promise<void> {
    await tx.execute(endSessions, [uuidOf(tenantId), uuidOf(id)]);
  }

  /** Returns the version that this made. */
  async change(tx: Tx, tenantId: TenantId, { id, name, role }: User): Promise<number> {
    return versionIn(await tx.query(change, [uuidOf(tenantId), uuidOf(id), name, role]));
  }

  /** For a fact about the user that changes nothing of them. Undefined when there is no such user any more. */
  async countFact(tx: Tx, tenantId: TenantId, id: UserId): Promise<number | undefined> {
    const [row] = await tx.query(countFact, [uuidOf(tenantId), uuidOf(id)]);
    return row?.version;
  }

  /** Leaves a row that names nobody, and frees the address. Returns the version that this made. */
  async erase(tx: Tx, tenantId: TenantId, id: UserId, removedAt: Date): Promise<number> {
    return versionIn(await tx.query(erase, [uuidOf(tenantId), uuidOf(id), removedAt]));
  }

  /** In the order in which they were registered. */
  async list(tx: Tx, tenantId: TenantId, after: string | null, size: number): Promise<User[]> {
    return (await tx.query(list, [uuidOf(tenantId), after, size])).map(userOf);
  }
}

function versionIn([row]: readonly { version: number }[]): number {
  if (!row) throw new Error('a user that was locked is not there');
  return row.version;
}

function userOf({ id, email, name, role, created_at: createdAt }: Row): User {
  return { id: idOf('usr', id), email, name, role: roleFrom(role), createdAt };
}

/** The column allows no other. */
function roleFrom(text: string): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw new Error(`users.role holds ${text}`);
  return role;
}
