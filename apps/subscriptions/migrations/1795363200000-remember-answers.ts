import { letSystemFind, protectByTenant } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RememberAnswers1795363200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotency_keys (
        tenant_id   uuid NOT NULL,
        route       text NOT NULL,
        key_hash    bytea NOT NULL CHECK (length(key_hash) = 32),
        fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
        answer      bytea,  -- sealed; there from the commit on
        created_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, route, key_hash)
      )`);
    await queryRunner.query(`CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (created_at)`);
    await protectByTenant(queryRunner, 'subscriptions', ['idempotency_keys']);
    await letSystemFind(queryRunner, 'subscriptions', ['idempotency_keys']); // outlived keys, of every tenant
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
