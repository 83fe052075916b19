import { uuidOf, type TenantId } from '@atlas/kernel';
import type { PoolClient } from 'pg';
import { statement, type Statement } from './statement.ts';

const setTenants = statement<object, [tenants: string]>(
  'atlas.set_tenants',
  `SELECT set_config('atlas.tenants', $1, true)`,
);

/** The `atlas.tenants` setting that the row-level policies read. */
export function tenantSetting(tenants: readonly TenantId[]): string {
  return `{${tenants.map(uuidOf).join(',')}}`;
}

/** An open transaction, seeing the rows of its tenants and of nobody else. */
export class Tx {
  private readonly beforeCommitHooks: (() => Promise<void>)[] = [];
  private readonly afterCommitHooks: (() => void)[] = [];

  constructor(
    private readonly client: PoolClient,
    /** What this transaction belongs to: lets a bus or a job queue find its own state for this database. */
    readonly database: object,
    readonly tenants: readonly TenantId[],
  ) {}

  async query<Row extends object, Values extends readonly unknown[]>(
    { name, text }: Statement<Row, Values>,
    values: Values,
  ): Promise<readonly Row[]> {
    const result = await this.client.query<Row>({ name, text, values: [...values] });
    return result.rows;
  }

  /** For statements that return no rows: how many they touched. */
  async execute<Values extends readonly unknown[]>({ name, text }: Statement<object, Values>, values: Values): Promise<number> {
    const result = await this.client.query({ name, text, values: [...values] });
    return result.rowCount ?? 0;
  }

  /** SQL that a library brings along: not ours to name, so not prepared. */
  async foreign(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }> {
    const { rows } = await this.client.query<Record<string, unknown>>(text, [...values]);
    return { rows };
  }

  /** Runs last inside the transaction: what it writes commits or fails with everything else. */
  beforeCommit(hook: () => Promise<void>): void {
    this.beforeCommitHooks.push(hook);
  }

  /** Runs once the commit is durable; never after a rollback. Must not throw: nobody could undo the commit. */
  afterCommit(hook: () => void): void {
    this.afterCommitHooks.push(hook);
  }

  /** For {@link Database} only. */
  async begin(mode: 'READ WRITE' | 'READ ONLY'): Promise<void> {
    await this.client.query(`BEGIN ${mode}`);
    await this.execute(setTenants, [tenantSetting(this.tenants)]);
  }

  /** For {@link Database} only. */
  async commit(): Promise<void> {
    for (const hook of this.beforeCommitHooks) await hook();
    await this.client.query('COMMIT');
    for (const hook of this.afterCommitHooks) hook();
  }
}
