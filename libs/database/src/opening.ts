import { uuidOf, type TenantId } from '@atlas/kernel';
import { bind, type BoundStatement } from './bound-statement.ts';
import { statement } from './statement.ts';

const setTenants = statement<object, [tenants: string]>(
  'atlas.set_tenants',
  `SELECT set_config('atlas.tenants', $1, true)`,
);

const begin = {
  'READ WRITE': statement<object, []>('atlas.begin', 'BEGIN READ WRITE'),
  'READ ONLY': statement<object, []>('atlas.begin_reading', 'BEGIN READ ONLY'),
};

export type TransactionMode = keyof typeof begin;

/** Shows a transaction the rows of these tenants: it is the setting that the row-level policies read. */
export function seeing(tenants: readonly TenantId[]): BoundStatement {
  return bind(setTenants, [`{${tenants.map(uuidOf).join(',')}}`]);
}

/** What every transaction begins with, in one trip. */
export function opening(mode: TransactionMode, tenants: readonly TenantId[]): readonly BoundStatement[] {
  return [bind(begin[mode], []), seeing(tenants)];
}
