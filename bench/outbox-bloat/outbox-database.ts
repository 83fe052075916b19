import { provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { runMigrations } from '@atlas/database/migrate';
import { createBusSchema, type OutboxRow } from '@atlas/event-bus';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { service } from '../workload/create-bench.ts';

export type Shape = 'quarters' | 'single table';

class CreateQuarters1763800000000 implements MigrationInterface {
  up(db: QueryRunner): Promise<void> {
    return createBusSchema(db, service);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/** The same rows, columns, keys and indexes; and nothing to truncate. */
class CreateSingleTable1763800000000 extends CreateQuarters1763800000000 {
  override async up(db: QueryRunner): Promise<void> {
    await super.up(db);
    await db.query(`ALTER TABLE bus.outbox RENAME TO quarters`);
    await db.query(`CREATE TABLE bus.outbox (LIKE bus.quarters INCLUDING ALL)`);
    await db.query(`DROP TABLE bus.quarters`);
    await db.query(`ALTER TABLE bus.outbox ADD PRIMARY KEY (shard, topic, seq), ADD UNIQUE (event_id, schema)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON bus.outbox TO bench_app`);
    await db.query(`
      CREATE OR REPLACE FUNCTION bus.truncate_emptied_outbox(worth_bytes bigint DEFAULT 0) RETURNS int
      LANGUAGE sql AS 'SELECT 0'`);
  }
}

const migrations = { quarters: CreateQuarters1763800000000, 'single table': CreateSingleTable1763800000000 };

/** A database of its own on a server of its own. */
export class OutboxDatabase {
  private constructor(
    readonly urls: ServiceDatabaseUrls,
    readonly adminUrl: string,
    readonly admin: pg.Pool,
  ) {}

  static async open(postgresUrl: string, password: string, shape: Shape): Promise<OutboxDatabase> {
    const server = new pg.Client(postgresUrl);
    await server.connect();
    await server.query('DROP DATABASE IF EXISTS atlas_bloat WITH (FORCE)');
    await server.end();
    const urls = await provisionService(postgresUrl, { service, database: 'atlas_bloat', password });
    await runMigrations(urls.owner, [migrations[shape]]);
    const adminUrl = new URL(postgresUrl);
    adminUrl.pathname = new URL(urls.app).pathname;
    const admin = new pg.Pool({ connectionString: adminUrl.href, max: 4 });
    admin.on('error', () => undefined); // an interruption stops the server under us
    return new OutboxDatabase(urls, adminUrl.href, admin);
  }

  /** What a row takes in the table, without its index entries and what surrounds it: little, so that the limit made of it is a hard one. */
  async bytesOf(rows: readonly OutboxRow[]): Promise<number> {
    const { rows: found } = await this.admin.query<{ bytes: number }>(
      `SELECT avg(pg_column_size(row (1::int8, gen_random_uuid(), schema, 1, topic, key, headers, payload, now())))::float8 AS bytes
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) AS row (schema, topic, key, headers, payload)`,
      [
        rows.map(({ schema }) => schema),
        rows.map(({ topic }) => topic),
        rows.map(({ key }) => key),
        rows.map(({ headers }) => headers),
        rows.map(({ payload }) => payload),
      ],
    );
    return found[0]?.bytes ?? 0;
  }

  async outboxBytes(): Promise<number> {
    const { rows } = await this.admin.query<{ bytes: string }>(
      `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
        WHERE oid = 'bus.outbox'::regclass OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'bus.outbox'::regclass)`,
    );
    return Number(rows[0]?.bytes);
  }

  /** Somebody who looks at something else, and takes long. Returns how to let it go. */
  async holdSnapshot(): Promise<() => Promise<void>> {
    const client = new pg.Client(this.adminUrl);
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT count(*) FROM bus.parked');
    return async () => {
      await client.query('COMMIT');
      await client.end();
    };
  }

  close(): Promise<void> {
    return this.admin.end();
  }
}
