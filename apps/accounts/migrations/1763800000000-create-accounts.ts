import { letSystemFind, openToService, protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1763800000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE tenants (
        tenant_id uuid PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        created_at timestamptz NOT NULL
      )`);
    await db.query(`
      CREATE TABLE accounts (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        name text NOT NULL CHECK (name <> ''),
        created_at timestamptz NOT NULL,
        UNIQUE (tenant_id, id)
      )`);
    await db.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        email text NOT NULL CHECK (email <> ''),
        name text NOT NULL CHECK (name <> ''),
        created_at timestamptz NOT NULL,
        UNIQUE (tenant_id, id)
      )`);
    await db.query(`CREATE UNIQUE INDEX users_email ON users (tenant_id, lower(email))`);
    await db.query(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        user_id uuid NOT NULL,
        name text NOT NULL CHECK (name <> ''),
        prefix text NOT NULL,
        hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
        scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
        created_at timestamptz NOT NULL,
        revoked_at timestamptz,
        UNIQUE (tenant_id, id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
      )`);
    await db.query(`
      CREATE TABLE operators (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        key_prefix text NOT NULL,
        key_hash text NOT NULL UNIQUE CHECK (key_hash ~ '^[0-9a-f]{64}$'),
        created_at timestamptz NOT NULL
      )`);
    await protectByTenant(db, 'accounts', ['tenants', 'accounts', 'users', 'api_keys']);
    await letSystemFind(db, 'accounts', ['api_keys']); // a key arrives before its tenant is known
    await openToService(db, 'accounts', ['operators'], { app: 'SELECT, INSERT' });
    await createBusSchema(db, 'accounts');
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
