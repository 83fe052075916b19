import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type AccountId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { CustomerAccount } from './customer-account.ts';

interface Row {
  id: string;
  name: string;
  created_at: Date;
}

const insert = statement<object, [id: string, tenantId: string, name: string, createdAt: Date]>(
  'accounts.insert',
  `INSERT INTO accounts (id, tenant_id, name, created_at) VALUES ($1, $2, $3, $4)`,
);

const list = statement<Row, [tenantId: string, after: string | null, size: number]>(
  'accounts.list',
  `SELECT id, name, created_at FROM accounts
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
   ORDER BY id LIMIT $3`,
);

const find = statement<Row, [tenantId: string, id: string]>(
  'accounts.find',
  `SELECT id, name, created_at FROM accounts WHERE tenant_id = $1 AND id = $2`,
);

@Injectable()
export class CustomerAccountStore {
  async insert(tx: Tx, tenantId: TenantId, { id, name, createdAt }: CustomerAccount): Promise<void> {
    await tx.execute(insert, [uuidOf(id), uuidOf(tenantId), name, createdAt]);
  }

  /** In the order in which they were opened. */
  async list(tx: Tx, tenantId: TenantId, after: string | null, size: number): Promise<CustomerAccount[]> {
    const rows = await tx.query(list, [uuidOf(tenantId), after, size]);
    return rows.map(accountOf);
  }

  async find(tx: Tx, tenantId: TenantId, id: AccountId): Promise<CustomerAccount | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && accountOf(row);
  }
}

function accountOf({ id, name, created_at: createdAt }: Row): CustomerAccount {
  return { id: idOf('acc', id), name, createdAt };
}
