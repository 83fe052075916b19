import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, testServers } from '@atlas/testing';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { connectionUrl, provisionService, type ServiceDatabaseUrls } from '../src/index.ts';
import { runMigrations } from '../src/migrate.ts';
import { CreateVault1700000000000, DoubleTheWorth1700000000001 } from './vault.ts';

const database = `test_vault_${randomBytes(5).toString('hex')}`;
class StampCoins implements MigrationInterface {
  readonly name = 'StampCoins1700000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE coins ADD COLUMN stamp text');
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

const wanted = { service: 'vault', database, password: 'test' };

describe('migrations', () => {
  let urls: ServiceDatabaseUrls;
  let admin: pg.Client;
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: testServers.postgresUrl() });
    await admin.connect();
    urls = await provisionService(testServers.postgresUrl(), wanted);
  });
  afterAll(async () => {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  });

  it('started twice at once run once each', async () => {
    const migrations = [CreateVault1700000000000, DoubleTheWorth1700000000001];
    const [one, other] = await Promise.all([
      runMigrations(urls.owner, migrations),
      runMigrations(urls.owner, migrations),
    ]);
    expect([...one, ...other]).toEqual(migrations.map(({ name }) => name));
    expect(await runMigrations(urls.owner, migrations)).toEqual([]);
  });

  it('hold nobody up while they wait for a table that somebody has been reading for long', async () => {
    const [reader, passerBy] = [urls.owner, urls.owner].map((url) => new pg.Client({ connectionString: url }));
    if (!reader || !passerBy) throw new Error('two clients were made');
    await Promise.all([reader.connect(), passerBy.connect()]);
    try {
      await reader.query('BEGIN');
      await reader.query('SELECT FROM coins');
      const migrated = runMigrations(urls.owner, [CreateVault1700000000000, DoubleTheWorth1700000000001, StampCoins]);
      await eventually(async () => {
        const waiting = await passerBy.query(`SELECT FROM pg_locks WHERE relation = 'coins'::regclass AND NOT granted`);
        expect(waiting.rowCount).toBe(1);
      });
      await passerBy.query(`SET lock_timeout = '2s'`);
      await passerBy.query('SELECT FROM coins');
      await reader.query('COMMIT');
      expect(await migrated).toEqual(['StampCoins1700000000002']);
    } finally {
      await Promise.all([reader.end(), passerBy.end()]);
    }
  });

  it('need the owner: the service itself may change no table', async () => {
    const app = new pg.Client({ connectionString: urls.app });
    await app.connect();
    await expect(app.query('CREATE TABLE mine ()')).rejects.toMatchObject({ code: '42501' });
    await expect(app.query('ALTER TABLE coins DISABLE ROW LEVEL SECURITY')).rejects.toMatchObject({ code: '42501' });
    await app.end();
  });

  it('find roles and database however often they are provisioned, by several at once', async () => {
    const again = await Promise.all([1, 2, 3].map(() => provisionService(testServers.postgresUrl(), wanted)));
    expect(again).toEqual([urls, urls, urls]);
  });

  it('keep strangers out of the database', async () => {
    await provisionService(testServers.postgresUrl(), {
      ...wanted,
      service: 'stranger',
      database: `${database}_other`,
    });
    await admin.query(`DROP DATABASE ${database}_other`);
    const stranger = new pg.Client({ connectionString: connectionUrl(urls.app, database, 'stranger_app', 'test') });
    await expect(stranger.connect()).rejects.toThrow('permission denied for database');
  });
});
