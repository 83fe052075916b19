import { openToService } from '@atlas/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBooks1795327200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE SEQUENCE book_entries');
    // A charge is what it will be from its first moment; until decided_at it says that it is processing.
    await queryRunner.query(`
      CREATE TABLE charges (
        id             text PRIMARY KEY,
        entry          bigint NOT NULL UNIQUE DEFAULT nextval('book_entries'),
        reference      text NOT NULL,
        amount         bigint NOT NULL CHECK (amount >= 0),
        currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        payment_method text NOT NULL,
        outcome        text NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
        failure_code   text CHECK ((outcome = 'failed') = (failure_code IS NOT NULL)),
        refunded       bigint NOT NULL DEFAULT 0,
        created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        decided_at     timestamptz NOT NULL,
        CONSTRAINT never_more_than_captured CHECK (refunded BETWEEN 0 AND amount)
      )`);
    await queryRunner.query('CREATE INDEX charges_by_reference ON charges (reference)');
    await queryRunner.query(`
      CREATE TABLE refunds (
        id         text PRIMARY KEY,
        entry      bigint NOT NULL UNIQUE DEFAULT nextval('book_entries'),
        charge     text NOT NULL REFERENCES charges,
        reference  text NOT NULL,
        amount     bigint NOT NULL CHECK (amount >= 0),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await queryRunner.query('CREATE INDEX refunds_by_reference ON refunds (reference)');
    await queryRunner.query(`
      CREATE TABLE idempotency_keys (
        key         text PRIMARY KEY,
        fingerprint text NOT NULL,
        status      integer,
        body        jsonb,
        ready_at    timestamptz,
        expires_at  timestamptz NOT NULL
      )`);
    await queryRunner.query('CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at)');
    await queryRunner.query('GRANT USAGE ON SEQUENCE book_entries TO payment_simulator_app');

    await openToService(queryRunner, 'payment-simulator', ['charges'], { app: 'SELECT, INSERT, UPDATE (refunded)' });
    await openToService(queryRunner, 'payment-simulator', ['refunds'], { app: 'SELECT, INSERT' });
    await openToService(queryRunner, 'payment-simulator', ['idempotency_keys']);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
