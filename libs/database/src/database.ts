import { Injectable } from '@nestjs/common';
import type { TenantId } from '@atlas/kernel';
import pg from 'pg';
import type { BoundStatement } from './bound-statement.ts';
import { ClientLine } from './client-line.ts';
import { Conversation } from './conversation.ts';
import type { RowsOfEach } from './flight.ts';
import { opening, seeing, type TransactionMode } from './opening.ts';
import { Tx } from './tx.ts';
import { valueTypes } from './value-types.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly applicationName: string;
  /** About twice the database's cores, plus one: more connections only queue inside PostgreSQL. */
  readonly poolSize?: number;
}

/** What a pool is busy with at this moment. */
export interface PoolLoad {
  readonly name: string;
  readonly inUse: number;
  readonly idle: number;
  /** Work that has no connection yet. */
  readonly waiting: number;
  readonly max: number;
}

/** A process that could see through the walls between tenants must not run. */
export class TooPrivileged extends Error {
  constructor(role: string, power: string) {
    super(
      `connected as "${role}", which ${power}: row-level security would not hold. Connect as the role that was made for it.`,
    );
  }
}

/** What the connected role could do beside what policies allow it. */
interface RolePowers {
  readonly role: string;
  readonly isSuper: boolean;
  readonly bypasses: boolean;
  readonly owns: boolean;
  readonly seesAll: boolean;
  readonly writes: boolean;
}

/** The service's own database, as the role that row-level security binds. */
@Injectable()
export class Database {
  private readonly pool: pg.Pool;
  private readonly lines = new WeakMap<pg.PoolClient, ClientLine>();
  private readonly setApart: Database[] = [];

  constructor(private readonly options: DatabaseOptions) {
    const { url, applicationName, poolSize = 10 } = options;
    this.pool = new pg.Pool({
      connectionString: url,
      application_name: applicationName,
      max: poolSize,
      connectionTimeoutMillis: 5_000,
      // Idempotent requests wait for each other at most this long; nobody may hold a transaction open by forgetting it.
      options: '-c lock_timeout=2s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s',
      types: valueTypes,
    });
    // pg emits this for idle connections that break: the pool has replaced them already, the next query will tell.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => this.lines.set(client, new ClientLine(client)));
  }

  /** One unit of work: commits when it returns, rolls back when it throws. Sees the rows of `tenants` only. */
  transaction<Result>(tenants: readonly TenantId[], work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.run(tenants, 'READ WRITE', work);
  }

  read<Result>(tenants: readonly TenantId[], work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.run(tenants, 'READ ONLY', work);
  }

  /** A transaction in a single round trip. Returns the rows of each statement. */
  async flight(tenants: readonly TenantId[], statements: readonly BoundStatement[]): Promise<RowsOfEach> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      const results = await this.lineOf(client).fly([seeing(tenants), ...statements]);
      return results.slice(1);
    } catch (error) {
      broken = leavesUsable(error) ? undefined : asError(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** By connections of its own: for what must not queue behind everything else. Whoever asks for it closes it. */
  apart(poolSize: number): Database {
    const other = new Database({ ...this.options, poolSize });
    this.setApart.push(other);
    return other;
  }

  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  /** Refuses a role that policies do not bind. Called once, before anything is served. */
  async assertLeastPrivilege(): Promise<void> {
    const { rows } = await this.pool.query<RolePowers>(
      `SELECT rolname AS role, rolsuper AS "isSuper", rolbypassrls AS "bypasses",
              EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p')) AS "owns",
              EXISTS (SELECT FROM pg_policies WHERE rolname = ANY (roles) AND qual = 'true') AS "seesAll",
              EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace <> 'pg_catalog'::regnamespace
                         AND has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS "writes"
         FROM pg_roles WHERE rolname = current_user`,
    );
    for (const powers of rows) {
      const power = this.excessOf(powers);
      if (power !== undefined) throw new TooPrivileged(powers.role, power);
    }
  }

  protected excessOf({ isSuper, bypasses, owns, seesAll }: RolePowers): string | undefined {
    if (isSuper) return 'is a superuser';
    if (bypasses) return 'has BYPASSRLS';
    if (owns) return 'owns tables';
    return seesAll ? 'has a policy that shows it the rows of every tenant' : undefined;
  }

  /** Its own pool first, then those that were set apart from it. */
  get pools(): readonly PoolLoad[] {
    const { totalCount, idleCount: idle, waitingCount: waiting, options } = this.pool;
    const { applicationName: name } = this.options;
    const own = { name, inUse: totalCount - idle, idle, waiting, max: options.max ?? 0 };
    const others = this.setApart
      .flatMap(({ pools }) => pools)
      .map((load, i) => ({ ...load, name: `${name} (apart ${i + 1})` }));
    return [own, ...others];
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async run<Result>(
    tenants: readonly TenantId[],
    mode: TransactionMode,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    const line = this.lineOf(client);
    const conversation = new Conversation(line, opening(mode, tenants));
    const tx = new Tx(conversation, this, tenants);
    let broken: Error | undefined;
    try {
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      await conversation.end(); // what still waits for its turn would run after the rollback, by itself
      broken = await rollback(client);
      throw line.causeOf(error);
    } finally {
      client.release(broken);
    }
  }

  private lineOf(client: pg.PoolClient): ClientLine {
    const line = this.lines.get(client) ?? new ClientLine(client);
    this.lines.set(client, line);
    return line;
  }
}

/** The few named look-ups that must find a row before its tenant is known. Reads only what `letSystemFind` opened to it. */
@Injectable()
export class SystemDatabase extends Database {
  /** To see rows of every tenant is what this role is for, in the tables that were opened to it. */
  protected override excessOf(powers: RolePowers): string | undefined {
    return super.excessOf({ ...powers, seesAll: false });
  }
}

/** For questions of the operator, which are about every tenant: reads everything, and writes nothing. */
@Injectable()
export class OperatorDatabase extends Database {
  protected override excessOf(powers: RolePowers): string | undefined {
    return super.excessOf({ ...powers, seesAll: false }) ?? (powers.writes ? 'may write' : undefined);
  }
}

/** Returns what broke the connection, so that the pool throws it away; PostgreSQL rolls back by itself then. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

/** PostgreSQL ends the session after a FATAL error; anything but its own errors leaves the protocol in an unknown state. */
function leavesUsable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
