import { letSystemFind, protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRevenue1795327200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createBusSchema(queryRunner, 'reporting');

    await queryRunner.query(`
      CREATE TABLE revenue_days (
        tenant_id        uuid NOT NULL,
        day              date NOT NULL,
        currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        completed_orders bigint NOT NULL DEFAULT 0 CHECK (completed_orders >= 0),
        gross            bigint NOT NULL DEFAULT 0 CHECK (gross >= 0),
        reversed_orders  bigint NOT NULL DEFAULT 0 CHECK (reversed_orders >= 0),
        reversed         bigint NOT NULL DEFAULT 0 CHECK (reversed >= 0),
        PRIMARY KEY (tenant_id, day, currency)
      )`);
    await protectByTenant(queryRunner, 'reporting', ['revenue_days'], { app: 'SELECT, INSERT, UPDATE' });
    await letSystemFind(queryRunner, 'reporting', ['revenue_days']); // the operator's report is about every tenant
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
