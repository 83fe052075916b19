import { protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AuditActs1764100000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Ids only: a person can be erased, and what they did stays written down.
    await db.query(`
      CREATE TABLE audit_entries (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        at timestamptz NOT NULL,
        actor text NOT NULL CHECK (actor <> ''),
        action text NOT NULL CHECK (action <> ''),
        subject text NOT NULL CHECK (subject <> ''),
        request_id text,
        changes jsonb NOT NULL DEFAULT '{}'
      )`);
    await db.query(`CREATE INDEX audit_entries_newest ON audit_entries (tenant_id, id DESC)`);
    await protectByTenant(db, 'accounts', ['audit_entries'], { app: 'SELECT, INSERT' });
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
