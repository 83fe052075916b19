import { statement, type Tx } from '@atlas/database';

/** What somebody is about to do by hand: written in the transaction that does it. */
export interface OperationRecord {
  readonly actor: string;
  /** A verb with its noun: `dead-letter.discard`, `offset.accept`. */
  readonly action: string;
  /** The record, row or partition that it is done to: `dead-letter:42`, `outbox:7`, `offset:orders.orders[3]`. */
  readonly what: string;
  readonly group?: string;
  readonly note?: string;
  readonly before?: string;
  readonly after?: string;
}

/** An entry of the audit. */
export interface Operation extends OperationRecord {
  readonly id: number;
  readonly at: Date;
}

interface OperationRow {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly what: string;
  readonly group: string | null;
  readonly note: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

const addOperations = statement<
  object,
  [
    actor: string,
    action: string,
    group: string | null,
    note: string | null,
    whats: string[],
    befores: (string | null)[],
    afters: (string | null)[],
  ]
>(
  'bus.add_operations',
  `INSERT INTO bus.operation (actor, action, grp, note, what, before, after)
   SELECT $1, $2, $3, $4, what, before, after FROM unnest($5::text[], $6::text[], $7::text[]) AS done(what, before, after)`,
);

const operationsDoneTo = statement<OperationRow, [what: string, group: string | null]>(
  'bus.operations_done_to',
  `SELECT id, at, actor, action, what, grp AS "group", note, before, after FROM bus.operation
    WHERE what = $1 AND grp IS NOT DISTINCT FROM $2 ORDER BY id`,
);

/** What one order of an operator does to several. */
export interface OperationOnMany extends Omit<OperationRecord, 'what' | 'before' | 'after'> {
  readonly done: readonly Pick<OperationRecord, 'what' | 'before' | 'after'>[];
}

export function recordOperation(tx: Tx, { what, before, after, ...order }: OperationRecord): Promise<void> {
  const change = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  return recordOperations(tx, { ...order, done: [{ what, ...change }] });
}

export async function recordOperations(tx: Tx, { actor, action, group, note, done }: OperationOnMany): Promise<void> {
  await tx.execute(addOperations, [
    actor,
    action,
    group ?? null,
    note ?? null,
    done.map(({ what }) => what),
    done.map(({ before }) => before ?? null),
    done.map(({ after }) => after ?? null),
  ]);
}

/** What was done to a record, row or partition, the first first. */
export async function findOperations(tx: Tx, what: string, group?: string): Promise<readonly Operation[]> {
  const rows = await tx.query(operationsDoneTo, [what, group ?? null]);
  return rows.map(({ group: grp, note, before, after, ...row }) => ({
    ...row,
    ...(grp !== null && { group: grp }),
    ...(note !== null && { note }),
    ...(before !== null && { before }),
    ...(after !== null && { after }),
  }));
}
