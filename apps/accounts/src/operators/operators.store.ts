import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Operator } from './operator.ts';

// Until the transaction ends, nobody else can find the table empty.
const lock = statement('operators.lock', `SELECT pg_advisory_xact_lock(hashtext('atlas.operators'))`);

const any = statement<{ found: boolean }>('operators.any', `SELECT EXISTS (SELECT FROM operators) AS found`);

const insert = statement<object, [id: string, name: string, keyPrefix: string, keyHash: string, createdAt: Date]>(
  'operators.insert',
  `INSERT INTO operators (id, name, key_prefix, key_hash, created_at) VALUES ($1, $2, $3, $4, $5)`,
);

const findByKey = statement<{ id: string; name: string; created_at: Date }, [keyHash: string]>(
  'operators.find_by_key',
  `SELECT id, name, created_at FROM operators WHERE key_hash = $1`,
);

@Injectable()
export class OperatorStore {
  /** Whether there is one; the answer stays true for the rest of the transaction. */
  async lockAndLook(tx: Tx): Promise<boolean> {
    await tx.query(lock, []);
    const [row] = await tx.query(any, []);
    return row?.found ?? false;
  }

  async insert(tx: Tx, { id, name, createdAt }: Operator, key: { prefix: string; hash: string }): Promise<void> {
    await tx.execute(insert, [uuidOf(id), name, key.prefix, key.hash, createdAt]);
  }

  async findByKey(tx: Tx, hash: string): Promise<Operator | undefined> {
    const [row] = await tx.query(findByKey, [hash]);
    return row && { id: idOf('opr', row.id), name: row.name, createdAt: row.created_at };
  }
}
