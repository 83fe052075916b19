import { letSystemFind, protectByTenant } from '@atlas/database';
import { createQueues } from '@atlas/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConfigureTenants1764100500000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE tenant_configurations (
        tenant_id uuid PRIMARY KEY REFERENCES tenants,
        version int NOT NULL CHECK (version > 0),
        requests_per_minute int CHECK (requests_per_minute > 0),
        session_idle_minutes int NOT NULL CHECK (session_idle_minutes > 0),
        sign_in_from text[] NOT NULL,
        configured_at timestamptz NOT NULL
      )`);
    await protectByTenant(db, 'accounts', ['tenant_configurations']);
    await letSystemFind(db, 'accounts', ['tenant_configurations']); // to copy those of all tenants to Redis
    await createQueues(db, ['accounts.copy-configuration']);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
