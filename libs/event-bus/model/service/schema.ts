import { protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createBusSchema } from '../../src/index.ts';

/** What was told (in the transaction that told it), what came of it (in the handler's), and what handlers have learnt to stand. */
export class CreateModelTables1700000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createBusSchema(db, 'model');
    await db.query(`
      CREATE TABLE told (
        event_id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        ailment text NOT NULL,
        is_in_two_majors boolean NOT NULL,
        number int GENERATED ALWAYS AS IDENTITY
      )`);
    // Without a key: an effect that is doubled shall show.
    await db.query(`
      CREATE TABLE effects (
        number bigint GENERATED ALWAYS AS IDENTITY,
        event_id uuid NOT NULL,
        tenant_id uuid NOT NULL
      )`);
    await db.query(`CREATE TABLE cures (name text PRIMARY KEY)`);
    await db.query(`GRANT SELECT ON cures TO model_app`);
    await protectByTenant(db, 'model', ['told', 'effects']);
  }

  async down(): Promise<void> {}
}
