import { letSystemFind, protectByTenant } from '@atlas/database';
import { createQueues } from '@atlas/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ResetPasswords1764100300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE password_resets (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        user_id uuid NOT NULL,
        requested_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL CHECK (expires_at > requested_at),
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
      )`);
    await db.query(`CREATE INDEX password_resets_of_user ON password_resets (tenant_id, user_id)`);
    await protectByTenant(db, 'accounts', ['password_resets'], { app: 'SELECT, INSERT, DELETE' });
    await letSystemFind(db, 'accounts', ['password_resets']); // a token arrives before its tenant is known; the id alone opens nothing
    await createQueues(db, ['accounts.request-password-reset']);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
