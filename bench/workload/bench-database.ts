import { provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { runMigrations } from '@atlas/database/migrate';
import pg from 'pg';
import { CreateBench1763800000000, peerOutbox, service } from './create-bench.ts';

const tables = [
  ...['bus.outbox', 'bus.inbox', 'bus.consumer_offset', 'bus.consumer_gap', 'bus.parked', 'bus.parked_key'],
  ...['bus.partition_holder', 'facts', 'seen_orders', 'revenue_days', 'steps', 'polled_outbox', 'peer_outbox'],
];

/** A database of its own on a server of its own; anew each time, because its tables are not those of a release. */
export class BenchDatabase {
  private constructor(
    readonly urls: ServiceDatabaseUrls,
    readonly admin: pg.Pool,
  ) {}

  static async open(postgresUrl: string, password: string): Promise<BenchDatabase> {
    const server = new pg.Client(postgresUrl);
    await server.connect();
    await server.query('DROP DATABASE IF EXISTS atlas_bench WITH (FORCE)');
    await server.end();
    const urls = await provisionService(postgresUrl, { service, database: 'atlas_bench', password });
    await runMigrations(urls.owner, [CreateBench1763800000000]);
    const adminUrl = new URL(postgresUrl);
    adminUrl.pathname = new URL(urls.app).pathname;
    await allowReplication(adminUrl.href);
    const admin = new pg.Pool({ connectionString: adminUrl.href, max: 3 });
    admin.on('error', () => undefined); // an interruption stops the server under us
    return new BenchDatabase(urls, admin);
  }

  get sideUrls(): { readonly databaseUrl: string; readonly replicationUrl: string } {
    return { databaseUrl: this.urls.app, replicationUrl: this.urls.system };
  }

  /** Every turn begins with empty tables, and with no work left over for the checkpointer. */
  async empty(): Promise<void> {
    await this.admin.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY`);
    await this.admin.query(`UPDATE bus.relay_lease SET owner = NULL, until = '-infinity'`);
    await this.admin.query('CHECKPOINT');
  }

  /** What pg-transactional-outbox reads from; it holds the log back for as long as it is there. */
  async createSlot(): Promise<void> {
    await this.admin.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [peerOutbox.replicationSlot]);
  }

  async dropSlot(): Promise<void> {
    await this.admin.query(
      `SELECT pg_terminate_backend(active_pid, 10_000) FROM pg_replication_slots WHERE slot_name = $1 AND active`,
      [peerOutbox.replicationSlot],
    );
    await this.admin.query(
      `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1`,
      [peerOutbox.replicationSlot],
    );
  }

  close(): Promise<void> {
    return this.admin.end();
  }
}

async function allowReplication(adminUrl: string): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  await client.query(`ALTER ROLE ${peerOutbox.listenerRole} WITH REPLICATION`);
  await client.end();
}
