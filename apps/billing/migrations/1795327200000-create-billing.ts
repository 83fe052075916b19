import { letSystemFind, protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import { createJobsSchema } from '@atlas/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBilling1795327200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createBusSchema(queryRunner, 'billing');
    await createJobsSchema(queryRunner, 'billing', ['billing.capture-charge', 'billing.reverse-charge']);

    // The current state of each charge; what made it so is in billing_events. An awaited one knows its order's id only.
    await queryRunner.query(`
      CREATE TABLE charges (
        tenant_id      uuid NOT NULL,
        id             uuid NOT NULL,
        order_id       uuid NOT NULL,
        state          text NOT NULL DEFAULT 'awaited',
        settlement     text NOT NULL DEFAULT 'pending',
        account_id     uuid,
        plan_id        uuid,
        amount         bigint CHECK (amount >= 0),
        currency       text CHECK (currency ~ '^[A-Z]{3}$'),
        payment_method text,
        reason         text CHECK (reason IN ('rule', 'timeout', 'cancelled', 'payment_failed')),
        failure        text,
        provider_ref   text,
        version        integer NOT NULL DEFAULT 0,
        head           bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(head) = 32),
        created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        updated_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT one_charge_per_order UNIQUE (tenant_id, order_id),
        CONSTRAINT legal_state CHECK ((state, settlement) IN (
          ('awaited', 'pending'), ('awaited', 'doomed'), ('created', 'pending'),
          ('processing', 'pending'), ('processing', 'doomed'), ('unknown', 'pending'), ('unknown', 'doomed'),
          ('failed', 'void'),
          ('succeeded', 'pending'), ('succeeded', 'settled'),
          ('succeeded', 'reversing'), ('succeeded', 'reversal_failed'), ('succeeded', 'reversed'))),
        CHECK ((state = 'awaited') = (account_id IS NULL)),
        CHECK (num_nonnulls(account_id, amount, currency, payment_method) IN (0, 4)),
        CHECK ((state = 'succeeded') = (provider_ref IS NOT NULL)),
        CHECK ((state = 'failed') = (failure IS NOT NULL)),
        CHECK ((settlement IN ('doomed', 'reversing', 'reversal_failed', 'reversed')) = (reason IS NOT NULL))
      )`);

    // "previous" makes the database itself refuse a gap: every version but the first must find the one before it.
    await queryRunner.query(`
      CREATE TABLE billing_events (
        tenant_id   uuid NOT NULL,
        stream      uuid NOT NULL,
        version     integer NOT NULL CHECK (version > 0),
        previous    integer GENERATED ALWAYS AS (nullif(version - 1, 0)) STORED,
        type        text NOT NULL,
        payload     bytea NOT NULL,
        hash        bytea NOT NULL CHECK (length(hash) = 32),
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, stream, version),
        FOREIGN KEY (tenant_id, stream, previous) REFERENCES billing_events (tenant_id, stream, version)
      )`);

    // What we want of the provider: one capture and at most one reversal for each charge.
    await queryRunner.query(`
      CREATE TABLE provider_requests (
        tenant_id     uuid NOT NULL,
        charge_id     uuid NOT NULL,
        kind          text NOT NULL CHECK (kind IN ('capture', 'reversal')),
        state         text NOT NULL CHECK (state IN ('ready', 'sent', 'unanswered', 'refused', 'closed')),
        generation    integer NOT NULL CHECK (generation > 0),
        provider_key  text NOT NULL UNIQUE,
        sends         integer NOT NULL,
        first_sent_at timestamptz,
        last_sent_at  timestamptz,
        look_ups      integer NOT NULL,
        due_at        timestamptz NOT NULL,
        job_id        uuid NOT NULL,
        created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, charge_id, kind),
        FOREIGN KEY (tenant_id, charge_id) REFERENCES charges (tenant_id, id),
        CHECK ((sends = 0) = (first_sent_at IS NULL)),
        CHECK ((sends = 0) = (last_sent_at IS NULL))
      )`);
    await queryRunner.query(`CREATE INDEX open_requests_by_due ON provider_requests (due_at) WHERE state <> 'closed'`);

    const nothingIsDeleted = { app: 'SELECT, INSERT, UPDATE' };
    const nothingIsChanged = { app: 'SELECT, INSERT' };
    await protectByTenant(queryRunner, 'billing', ['charges', 'provider_requests'], nothingIsDeleted);
    await protectByTenant(queryRunner, 'billing', ['billing_events'], nothingIsChanged);
    await letSystemFind(queryRunner, 'billing', ['provider_requests']); // the janitor looks for what was left open, of every tenant
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
