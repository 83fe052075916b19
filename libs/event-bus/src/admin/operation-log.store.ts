import { statement, type Tx } from '@atlas/database';
import type { Operation } from '../dead-letters/operation.store.ts';

/** What all of must be true of an operation. */
export interface OperationFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly what?: string;
}

export interface OperationPosition {
  /** Older than this one; the newest of all when left out. */
  readonly before?: number;
  readonly limit: number;
}

type Row = { readonly [Field in keyof Required<Operation>]: Operation[Field] | null } & Pick<
  Operation,
  'id' | 'at' | 'actor' | 'action' | 'what'
>;

const listOperations = statement<
  Row,
  [actor: string | null, action: string | null, what: string | null, before: number | null, limit: number]
>(
  'bus.list_operations',
  `SELECT id, at, actor, action, what, grp AS "group", note, before, after FROM bus.operation
    WHERE ($1::text IS NULL OR actor = $1)
      AND ($2::text IS NULL OR action = $2)
      AND ($3::text IS NULL OR what = $3)
      AND ($4::int8 IS NULL OR id < $4)
    ORDER BY id DESC LIMIT $5`,
);

/** The newest first. */
export async function findAllOperations(
  tx: Tx,
  { actor, action, what }: OperationFilter,
  { before: position, limit }: OperationPosition,
): Promise<readonly Operation[]> {
  const rows = await tx.query(listOperations, [actor ?? null, action ?? null, what ?? null, position ?? null, limit]);
  return rows.map(({ group, note, before, after, ...row }) => ({
    ...row,
    ...(group !== null && { group }),
    ...(note !== null && { note }),
    ...(before !== null && { before }),
    ...(after !== null && { after }),
  }));
}
