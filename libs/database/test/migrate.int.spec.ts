import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServers } from '@atlas/testing';
import pg from 'pg';
import { connectionUrl, provisionService, type ServiceDatabaseUrls } from '../src/index.ts';
import { runMigrations } from '../src/migrate.ts';
import { CreateVault1700000000000, DoubleTheWorth1700000000001 } from './vault.ts';

const database = `test_vault_${randomBytes(5).toString('hex')}`;
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
