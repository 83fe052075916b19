import { createJobsSchema } from '@atlas/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RenewApiKeys1764100100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE api_keys
        ADD expires_at timestamptz,
        ADD last_used_at timestamptz,
        ADD replaced_by uuid,
        ADD FOREIGN KEY (tenant_id, replaced_by) REFERENCES api_keys (tenant_id, id)`);
    await db.query(`CREATE INDEX api_keys_of_user ON api_keys (tenant_id, user_id) WHERE revoked_at IS NULL`);
    await createJobsSchema(db, 'accounts', ['accounts.mark-revoked']);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
