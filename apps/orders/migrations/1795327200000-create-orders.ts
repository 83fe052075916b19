import { letSystemFind, openToService, protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrders1795327200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createBusSchema(queryRunner, 'orders');

    await queryRunner.query(`
      CREATE TABLE orders (
        tenant_id      uuid NOT NULL,
        id             uuid NOT NULL,  -- UUIDv7: the key is the order of placing, which lists need
        account_id     uuid NOT NULL,
        user_id        uuid NOT NULL,
        plan_id        uuid,
        source         text NOT NULL CHECK (source IN ('purchase')),
        status         text NOT NULL CHECK (status IN ('pending_payment', 'completed', 'payment_failed', 'cancelled')),
        end_reason     text,
        currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        total          bigint NOT NULL CHECK (total > 0),
        payment_method text NOT NULL,
        version        integer NOT NULL DEFAULT 1,
        placed_at      timestamptz NOT NULL,
        verdict_due_at timestamptz,  -- only where this service is the arbiter
        ended_at       timestamptz,
        PRIMARY KEY (tenant_id, id),
        CHECK ((status = 'pending_payment') = (ended_at IS NULL)),
        CHECK ((plan_id IS NULL) = (verdict_due_at IS NOT NULL))
      )`);
    await queryRunner.query(`
      CREATE INDEX orders_by_verdict_due ON orders (verdict_due_at)
       WHERE status = 'pending_payment' AND verdict_due_at IS NOT NULL`);

    await queryRunner.query(`
      CREATE TABLE order_lines (
        tenant_id   uuid NOT NULL,
        order_id    uuid NOT NULL,
        line_no     integer NOT NULL,
        sku         text NOT NULL,
        description text,
        quantity    integer NOT NULL CHECK (quantity > 0),
        unit_amount bigint NOT NULL CHECK (unit_amount >= 0),
        PRIMARY KEY (tenant_id, order_id, line_no),
        FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
      )`);

    await queryRunner.query(`
      CREATE TABLE open_purchases (
        tenant_id  uuid NOT NULL,
        account_id uuid NOT NULL,
        plan_id    uuid NOT NULL,
        order_id   uuid NOT NULL,
        PRIMARY KEY (tenant_id, account_id, plan_id),
        FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
      )`);

    // Personal data apart from the orders that outlive it: erasing a person deletes the row.
    await queryRunner.query(`
      CREATE TABLE buyers (
        tenant_id uuid NOT NULL,
        user_id   uuid NOT NULL,
        email     text NOT NULL,
        PRIMARY KEY (tenant_id, user_id)
      )`);

    await queryRunner.query(`
      CREATE TABLE idempotency_keys (
        tenant_id   uuid NOT NULL,
        route       text NOT NULL,
        key         text NOT NULL,
        fingerprint bytea NOT NULL,
        status      integer NOT NULL,
        answer      text NOT NULL,
        created_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, route, key)
      )`);
    await queryRunner.query(`CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (created_at)`);

    await queryRunner.query(`
      CREATE TABLE order_facts (
        tenant_id   uuid NOT NULL,
        order_id    uuid NOT NULL,
        event_id    uuid NOT NULL,
        type        text NOT NULL,
        detail      text,
        happened_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, order_id, event_id)
      )`);

    await queryRunner.query(`
      CREATE TABLE plans (
        id       uuid PRIMARY KEY,
        code     text NOT NULL,
        name     text NOT NULL,
        amount   bigint NOT NULL CHECK (amount >= 0),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$')
      )`);

    await openToService(queryRunner, 'orders', ['plans']);
    await protectByTenant(queryRunner, 'orders', ['orders', 'order_lines', 'order_facts'], {
      app: 'SELECT, INSERT, UPDATE',
    });
    await protectByTenant(queryRunner, 'orders', ['open_purchases', 'buyers', 'idempotency_keys']);
    await letSystemFind(queryRunner, 'orders', ['orders', 'idempotency_keys']); // overdue orders, outlived keys
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
