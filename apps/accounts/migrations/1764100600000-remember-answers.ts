import { letSystemFind, protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RememberAnswers1764100600000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE idempotency_keys (
        tenant_id uuid NOT NULL,
        route text NOT NULL,
        key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
        fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
        answer bytea, -- sealed; there from the commit on
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, route, key_hash)
      )`);
    await db.query(`CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (created_at)`);
    await protectByTenant(db, 'accounts', ['idempotency_keys']);
    await letSystemFind(db, 'accounts', ['idempotency_keys']); // outlived keys, of every tenant
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
