import { protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import { DatabaseSetup } from 'pg-transactional-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export const service = 'bench';

/** How pg-transactional-outbox is told where its table is. */
export const peerOutbox = {
  outboxOrInbox: 'outbox',
  database: 'atlas_bench',
  schema: 'public',
  table: 'peer_outbox',
  listenerRole: 'bench_system',
  handlerRole: 'bench_app',
  publication: 'bench_peer',
  replicationSlot: 'bench_peer',
} as const;

/** What events are published from and consumed into: a business row for each fact, its projection, and the outboxes of all sides. */
export class CreateBench1763800000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createBusSchema(db, service);
    await db.query(`
      CREATE TABLE facts (
        tenant_id uuid NOT NULL,
        order_id uuid NOT NULL,
        PRIMARY KEY (order_id)
      )`);
    await db.query(`
      CREATE TABLE seen_orders (
        tenant_id uuid NOT NULL,
        order_id uuid NOT NULL,
        amount bigint NOT NULL,
        PRIMARY KEY (order_id)
      )`);
    await db.query(`
      CREATE TABLE revenue_days (
        tenant_id uuid NOT NULL,
        day date NOT NULL,
        currency text NOT NULL,
        completed_orders bigint NOT NULL DEFAULT 0,
        gross bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, day, currency)
      )`);
    await db.query(`
      CREATE TABLE steps (
        seen bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        order_id uuid NOT NULL,
        step int NOT NULL
      )`);
    await protectByTenant(db, service, ['facts', 'seen_orders', 'revenue_days', 'steps']);
    await db.query(`
      CREATE TABLE polled_outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        headers jsonb NOT NULL,
        payload bytea NOT NULL,
        sent_at timestamptz
      )`);
    await db.query(`CREATE INDEX polled_outbox_unsent ON polled_outbox (id) WHERE sent_at IS NULL`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON polled_outbox TO bench_app`);
    await db.query(DatabaseSetup.dropAndCreateTable(peerOutbox));
    await db.query(DatabaseSetup.grantPermissions(peerOutbox));
    await db.query(
      `CREATE PUBLICATION ${peerOutbox.publication} FOR TABLE ${peerOutbox.table} WITH (publish = 'insert')`,
    );
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
