import { letSystemFind, protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddLogins1763900000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE users
        ADD role text NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member', 'read_only')),
        ADD session_epoch int NOT NULL DEFAULT 1 CHECK (session_epoch > 0)`);
    // Those who came with their tenant have acted with all scopes from their first day.
    await db.query(`
      UPDATE users SET role = 'owner'
       WHERE NOT EXISTS (SELECT FROM users AS earlier WHERE earlier.tenant_id = users.tenant_id AND earlier.id < users.id)`);
    await db.query(`CREATE INDEX users_login ON users (lower(email))`);
    await db.query(`
      CREATE TABLE passwords (
        user_id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
        changed_at timestamptz NOT NULL,
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
      )`);
    await protectByTenant(db, 'accounts', ['passwords']);
    await letSystemFind(db, 'accounts', ['users']); // a login names an address before its tenant is known; never a password
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
