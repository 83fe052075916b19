import { letSystemFind, openToService, protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSubscriptions1795327200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createBusSchema(queryRunner, 'subscriptions');

    await queryRunner.query(`
      CREATE TABLE plans (
        id           uuid PRIMARY KEY,
        code         text NOT NULL UNIQUE,
        name         text NOT NULL,
        amount       bigint NOT NULL CHECK (amount >= 0),
        currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        interval     text NOT NULL CHECK (interval IN ('month', 'year')),
        seat_limit   integer CHECK (seat_limit > 0),
        seats_taken  integer NOT NULL DEFAULT 0 CHECK (seats_taken >= 0 AND seats_taken <= seat_limit),
        version      integer NOT NULL DEFAULT 1,
        published_at timestamptz NOT NULL
      )`);

    // plan_id has no foreign key: an order for a plan that is not here must get its verdict, not stop its key.
    await queryRunner.query(`
      CREATE TABLE activations (
        tenant_id        uuid NOT NULL,
        order_id         uuid NOT NULL,
        account_id       uuid NOT NULL,
        plan_id          uuid NOT NULL,
        subscription_id  uuid NOT NULL,
        deadline         timestamptz NOT NULL,
        state            text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'activated', 'not_activated')),
        reason           text CHECK (reason IN ('rule', 'timeout', 'cancelled', 'payment_failed')),
        rule             text,
        verdict_event_id uuid UNIQUE,
        decided_at       timestamptz,
        PRIMARY KEY (tenant_id, order_id),
        UNIQUE (tenant_id, subscription_id),
        CHECK ((state = 'open') = (verdict_event_id IS NULL)),
        CHECK ((state = 'open') = (decided_at IS NULL)),
        CHECK ((state = 'not_activated') = (reason IS NOT NULL)),
        CHECK ((reason IS NOT DISTINCT FROM 'rule') = (rule IS NOT NULL))
      )`);
    await queryRunner.query(`CREATE INDEX activations_by_deadline ON activations (deadline) WHERE state = 'open'`);

    await queryRunner.query(`
      CREATE TABLE subscriptions (
        tenant_id    uuid NOT NULL,
        id           uuid NOT NULL,
        order_id     uuid NOT NULL,
        account_id   uuid NOT NULL,
        plan_id      uuid NOT NULL,
        state        text NOT NULL DEFAULT 'incomplete' CHECK (state IN ('incomplete', 'active', 'not_activated')),
        reason       text,
        rule         text,
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        activated_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, order_id),
        FOREIGN KEY (tenant_id, order_id) REFERENCES activations (tenant_id, order_id),
        CHECK ((state = 'active') = (activated_at IS NOT NULL)),
        CHECK ((state = 'not_activated') = (reason IS NOT NULL))
      )`);

    const nothingIsDeleted = { app: 'SELECT, INSERT, UPDATE' };
    await openToService(queryRunner, 'subscriptions', ['plans'], nothingIsDeleted);
    await protectByTenant(queryRunner, 'subscriptions', ['activations', 'subscriptions'], nothingIsDeleted);
    await letSystemFind(queryRunner, 'subscriptions', ['activations']); // the sweeper looks for overdue ones of every tenant
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
