import { roleNames } from '@atlas/database';
import type { QueryRunner } from 'typeorm';
import { createDeadLetterTables } from './dead-letter-tables.ts';
import { createInboxTables } from './inbox-tables.ts';
import { createOutboxTables } from './outbox-tables.ts';

/** The tables of the bus, for a migration of the service. They carry events of all tenants, so that they have no policy. */
export async function createBusSchema(db: QueryRunner, service: string): Promise<void> {
  const { app, operator } = roleNames(service);
  await db.query(`CREATE SCHEMA bus`);
  await createOutboxTables(db);
  await createInboxTables(db);
  await createDeadLetterTables(db);
  await db.query(`GRANT USAGE ON SCHEMA bus TO ${app}, ${operator}`);
  await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bus TO ${app}`);
  await db.query(`GRANT EXECUTE ON FUNCTION bus.keep_inbox(), bus.truncate_emptied_outbox(bigint) TO ${app}`);
  await db.query(`GRANT SELECT ON ALL TABLES IN SCHEMA bus TO ${operator}`);
}
