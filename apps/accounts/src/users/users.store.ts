import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { User } from './user.ts';

interface Row {
  id: string;
  email: string;
  name: string;
  created_at: Date;
}

const insertUnlessEmailTaken = statement<
  object,
  [id: string, tenantId: string, email: string, name: string, createdAt: Date]
>(
  'users.insert',
  `INSERT INTO users (id, tenant_id, email, name, created_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (tenant_id, lower(email)) DO NOTHING`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'users.find',
  `SELECT id, email, name, created_at FROM users WHERE tenant_id = $1 AND id = $2`,
);

const list = statement<Row, [tenantId: string, after: string | null, size: number]>(
  'users.list',
  `SELECT id, email, name, created_at FROM users
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
   ORDER BY id LIMIT $3`,
);

@Injectable()
export class UserStore {
  /** False when another user of the tenant has the address, in whatever case it is written. */
  async insert(tx: Tx, tenantId: TenantId, { id, email, name, createdAt }: User): Promise<boolean> {
    return (await tx.execute(insertUnlessEmailTaken, [uuidOf(id), uuidOf(tenantId), email, name, createdAt])) === 1;
  }

  async find(tx: Tx, tenantId: TenantId, id: UserId): Promise<User | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && userOf(row);
  }

  /** In the order in which they were registered. */
  async list(tx: Tx, tenantId: TenantId, after: string | null, size: number): Promise<User[]> {
    return (await tx.query(list, [uuidOf(tenantId), after, size])).map(userOf);
  }
}

function userOf({ id, email, name, created_at: createdAt }: Row): User {
  return { id: idOf('usr', id), email, name, createdAt };
}
