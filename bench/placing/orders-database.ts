import { provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { runMigrations } from '@atlas/database/migrate';
import pg from 'pg';
import { migrations } from '../../apps/orders/migrations/index.ts';

const service = 'orders';
const name = 'atlas_orders';
const tables = ['orders', 'order_lines', 'open_purchases', 'buyers', 'idempotency_keys', 'bus.outbox'];

class WrongCount extends Error {}

/** The database of the orders service, as its migrations make it, on a server of its own; anew each time, or it might be that of an older tree. */
export class OrdersDatabase {
  private constructor(
    readonly urls: ServiceDatabaseUrls,
    readonly admin: pg.Pool,
  ) {}

  static async open(postgresUrl: string, password: string): Promise<OrdersDatabase> {
    const server = new pg.Client(postgresUrl);
    await server.connect();
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.end();
    const urls = await provisionService(postgresUrl, { service, database: name, password });
    await runMigrations(urls.owner, migrations);
    const adminUrl = new URL(postgresUrl);
    adminUrl.pathname = new URL(urls.app).pathname;
    const admin = new pg.Pool({ connectionString: adminUrl.href, max: 2 });
    admin.on('error', () => undefined); // an interruption stops the server under us
    return new OrdersDatabase(urls, admin);
  }

  /** Every round begins with empty tables, and with no work left over for the checkpointer. */
  async empty(): Promise<void> {
    await this.admin.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY`);
    await this.admin.query('CHECKPOINT');
  }

  /** How many orders were ever begun since the tables were empty: each draws one number of the outbox, whoever places it. */
  async ordersBegun(): Promise<number> {
    const { rows } = await this.admin.query<{ last: string | null }>(
      `SELECT last_value AS last FROM pg_sequences WHERE schemaname = 'bus' AND sequencename = 'outbox_seq_seq'`,
    );
    return Number(rows[0]?.last ?? 0);
  }

  async eventsWaiting(): Promise<number> {
    const { rows } = await this.admin.query<{ count: string }>('SELECT count(*) FROM bus.outbox');
    return Number(rows[0]?.count);
  }

  /** What a side was told must be there, whole; its events as well, unless something sends them on. */
  async assertHolds(orders: number, events = orders): Promise<void> {
    const wanted = { orders, idempotency_keys: orders, 'bus.outbox': events, order_lines: orders * 3 };
    for (const [table, count] of Object.entries(wanted)) {
      const { rows } = await this.admin.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
      if (Number(rows[0]?.count) !== count)
        throw new WrongCount(`${table} holds ${rows[0]?.count} rows, and ${count} were placed`);
    }
  }

  close(): Promise<void> {
    return this.admin.end();
  }
}
