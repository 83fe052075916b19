import { protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createBusSchema } from '../../src/index.ts';

/** What was said (with each publish, in its transaction), what came of it (with each handling, in its), and what handlers are to do. */
export class CreateLampTables1700000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createBusSchema(db, 'lamps');
    await db.query(`
      CREATE TABLE lightings (
        event_id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        lamp text NOT NULL,
        number int GENERATED ALWAYS AS IDENTITY
      )`);
    // Without a key: an effect that is doubled shall show.
    await db.query(`
      CREATE TABLE sightings (
        seen bigint GENERATED ALWAYS AS IDENTITY,
        event_id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        lamp text NOT NULL,
        number int NOT NULL
      )`);
    await db.query(`CREATE TABLE moods (lamp text PRIMARY KEY, mood text NOT NULL)`);
    await db.query(`GRANT SELECT ON moods TO lamps_app`);
    await protectByTenant(db, 'lamps', ['lightings', 'sightings']);
  }

  async down(): Promise<void> {}
}
