import { protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarkRemovedUsers1795500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // What was told before a removal may be heard after it, from another topic: the mark outlives the mails that were erased.
    await queryRunner.query(`
      CREATE TABLE removed_users (
        tenant_id uuid NOT NULL,
        user_id   uuid NOT NULL,
        PRIMARY KEY (tenant_id, user_id)
      )`);
    await protectByTenant(queryRunner, 'notifications', ['removed_users'], { app: 'SELECT, INSERT' });

    // Whoever has been removed by now is known by the mails that were erased with them.
    await queryRunner.query(`
      INSERT INTO removed_users
      SELECT DISTINCT tenant_id, user_id FROM emails WHERE user_id IS NOT NULL AND recipient LIKE '%@removed.invalid'`);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
