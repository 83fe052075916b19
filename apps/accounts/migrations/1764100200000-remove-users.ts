import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RemoveUsers1764100200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // A user who was removed stays as a row that names nobody: keys and history point at it.
    await db.query(`
      ALTER TABLE users
        ADD version int NOT NULL DEFAULT 1 CHECK (version > 0),
        ADD removed_at timestamptz,
        ADD CHECK (removed_at IS NULL OR email LIKE '%@removed.invalid')`);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
