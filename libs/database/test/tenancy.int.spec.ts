import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, uuidOf, type TenantId } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { connectionUrl, Database, statement, SystemDatabase } from '../src/index.ts';
import { runMigrations } from '../src/migrate.ts';
import {
  addCoin,
  allCoins,
  CreateVault1700000000000,
  DoubleTheWorth1700000000001,
  giveAway,
  meltDown,
  revalue,
} from './vault.ts';

const [ada, bob] = [newId('ten'), newId('ten')];
const wall = { code: '42501' }; // new row violates row-level security policy, or no privilege

describe('the wall between tenants', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('vault', [CreateVault1700000000000]);
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    await db.admin.query('TRUNCATE coins, safe_keys, metals');
    await add(ada, 'florin');
    await add(bob, 'penny');
  });

  const add = (tenant: TenantId, name: string, as: readonly TenantId[] = [tenant]) =>
    db.app.transaction(as, (tx) => tx.execute(addCoin, [uuidOf(tenant), name, 1]));
  const seenBy = (...tenants: TenantId[]) =>
    db.app.read(tenants, async (tx) => (await tx.query(allCoins, [])).map(({ name }) => name));
  const worths = async () =>
    (await db.admin.query<{ worth: string }>('SELECT worth FROM coins ORDER BY name')).rows.map(({ worth }) =>
      Number(worth),
    );

  it('shows each tenant its own rows, several tenants theirs, and nobody none', async () => {
    expect(await seenBy(ada)).toEqual(['florin']);
    expect(await seenBy(bob)).toEqual(['penny']);
    expect(await seenBy(ada, bob)).toEqual(['florin', 'penny']);
    expect(await seenBy()).toEqual([]);
  });

  it('lets nobody write a row of another tenant, nor give one away', async () => {
    await expect(add(bob, 'forged', [ada])).rejects.toMatchObject(wall);
    await expect(db.app.transaction([ada], (tx) => tx.execute(giveAway, [uuidOf(bob)]))).rejects.toMatchObject(wall);
    expect(await seenBy(ada, bob)).toEqual(['florin', 'penny']);
  });

  it('keeps an update and a delete without a condition inside', async () => {
    expect(await db.app.transaction([ada], (tx) => tx.execute(revalue, [7]))).toBe(1);
    expect(await worths()).toEqual([7, 1]);
    expect(await db.app.transaction([ada], (tx) => tx.execute(meltDown, []))).toBe(1);
    expect(await seenBy(ada, bob)).toEqual(['penny']);
  });

  it('holds in a flight', async () => {
    const everything = { name: 'every coin', text: 'SELECT name FROM coins', values: [] };
    expect(await db.app.flight([bob], [everything])).toEqual([[['penny']]]);
    expect(await db.app.flight([], [everything])).toEqual([[]]);
  });

  it('is set anew for each transaction of a connection', async () => {
    const narrow = new Database({ url: db.urls.app, applicationName: 'test', poolSize: 1 });
    await narrow.transaction([ada, bob], (tx) => tx.query(allCoins, []));
    await narrow.flight([ada, bob], []);
    expect(await narrow.read([], (tx) => tx.query(allCoins, []))).toEqual([]);
    await narrow.close();
  });

  it('lets a migration reach the rows of all tenants', async () => {
    await runMigrations(db.urls.owner, [CreateVault1700000000000, DoubleTheWorth1700000000001]);
    expect(await worths()).toEqual([2, 2]);
  });

  it('lets the system role find what was opened to it, of any tenant, and change nothing', async () => {
    await db.admin.query('INSERT INTO safe_keys VALUES ($1, $2)', [uuidOf(bob), 'sesame']);
    const find = statement<{ secret: string }>('find', 'SELECT secret FROM safe_keys');
    const change = statement('change', `UPDATE safe_keys SET secret = ''`);
    expect(await db.system.read([], (tx) => tx.query(find, []))).toEqual([{ secret: 'sesame' }]);
    await expect(db.system.transaction([], (tx) => tx.execute(change, []))).rejects.toMatchObject(wall);
    await expect(db.system.read([], (tx) => tx.query(allCoins, []))).rejects.toMatchObject(wall);
  });

  it('opens a table without tenants as far as was said', async () => {
    const readMetals = statement('metals', 'SELECT name FROM metals');
    const addMetal = statement('add metal', `INSERT INTO metals VALUES ('tin')`);
    for (const database of [db.app, db.system])
      expect(await database.read([], (tx) => tx.query(readMetals, []))).toEqual([]);
    await expect(db.app.transaction([], (tx) => tx.execute(addMetal, []))).rejects.toMatchObject(wall);
  });

  it('stops a process whose role it would not bind', async () => {
    const superuser = new Database({ url: db.adminUrl, applicationName: 'test' });
    await expect(superuser.assertLeastPrivilege()).rejects.toThrow('is a superuser');
    await superuser.close();

    await expect(db.app.assertLeastPrivilege()).resolves.toBeUndefined();
    const passer = `passer_${randomBytes(5).toString('hex')}`; // roles are the whole server's: one of our own
    await db.admin.query(`CREATE ROLE ${passer} LOGIN BYPASSRLS PASSWORD 'test'`);
    await db.admin.query(`GRANT CONNECT ON DATABASE ${db.name} TO ${passer}`);
    const bypassing = new Database({
      url: connectionUrl(db.adminUrl, db.name, passer, 'test'),
      applicationName: 'test',
    });
    try {
      await expect(bypassing.assertLeastPrivilege()).rejects.toThrow('has BYPASSRLS');
    } finally {
      await bypassing.close();
      await db.admin.query(`REVOKE ALL ON DATABASE ${db.name} FROM ${passer}`);
      await db.admin.query(`DROP ROLE ${passer}`);
    }
  });

  it.each(['owner', 'operator', 'system'] as const)(
    'refuses to serve as the %s, who sees every tenant',
    async (role) => {
      const mistaken = new Database({ url: db.urls[role], applicationName: 'test' });
      await expect(mistaken.assertLeastPrivilege()).rejects.toThrow(/owns tables|rows of every tenant/);
      await mistaken.close();
    },
  );

  it('lets the system role find rows of every tenant, and the owner not', async () => {
    await expect(db.system.assertLeastPrivilege()).resolves.toBeUndefined();
    const mistaken = new SystemDatabase({ url: db.urls.owner, applicationName: 'test' });
    await expect(mistaken.assertLeastPrivilege()).rejects.toThrow('owns tables');
    await mistaken.close();
  });
});
