import { letSystemFind, protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOAuthClients1764100400000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE oauth_clients (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        user_id uuid NOT NULL,
        name text NOT NULL CHECK (name <> ''),
        secret_hash text NOT NULL CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
        scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
        created_at timestamptz NOT NULL,
        previous_secret_hash text CHECK (previous_secret_hash ~ '^[0-9a-f]{64}$'),
        previous_works_until timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
        CHECK ((previous_secret_hash IS NULL) = (previous_works_until IS NULL))
      )`);
    await db.query(`CREATE INDEX oauth_clients_of_tenant ON oauth_clients (tenant_id, id)`);
    await protectByTenant(db, 'accounts', ['oauth_clients'], { app: 'SELECT, INSERT, UPDATE' });
    await letSystemFind(db, 'accounts', ['oauth_clients']); // a client asks for a token before its tenant is known
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
