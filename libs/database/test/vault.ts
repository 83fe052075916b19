import type { MigrationInterface, QueryRunner } from 'typeorm';
import { letSystemFind, openToService, protectByTenant, statement } from '../src/index.ts';

/** A small world with a table of each kind: behind the wall, behind it with a door for the system, and without tenants. */
export class CreateVault1700000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE coins (tenant_id uuid NOT NULL, name text NOT NULL UNIQUE, worth bigint NOT NULL)');
    await db.query('CREATE TABLE safe_keys (tenant_id uuid NOT NULL, secret text NOT NULL)');
    await db.query('CREATE TABLE metals (name text NOT NULL)');
    await protectByTenant(db, 'vault', ['coins', 'safe_keys']);
    await letSystemFind(db, 'vault', ['safe_keys']);
    await openToService(db, 'vault', ['metals'], { app: 'SELECT' });
  }

  async down(): Promise<void> {}
}

/** Coins that fill the hand of whoever cannot see them: a back-fill that must reach all tenants. */
export class DoubleTheWorth1700000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('UPDATE coins SET worth = worth * 2');
  }

  async down(): Promise<void> {}
}

export const addCoin = statement<object, [tenant: string, name: string, worth: number]>(
  'coins.add',
  'INSERT INTO coins (tenant_id, name, worth) VALUES ($1, $2, $3)',
);
export const allCoins = statement<{ name: string; worth: number }>(
  'coins.all',
  'SELECT name, worth FROM coins ORDER BY name',
);
export const revalue = statement<object, [worth: number]>('coins.revalue', 'UPDATE coins SET worth = $1');
export const giveAway = statement<object, [tenant: string]>('coins.give_away', 'UPDATE coins SET tenant_id = $1');
export const meltDown = statement('coins.melt', 'DELETE FROM coins');
export const addCoinAsText = statement<object, [tenant: string, name: string, worth: string]>(
  'coins.add_as_text',
  addCoin.text,
);
