import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId, uuidOf } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { statement, type Tx } from '../src/index.ts';
import { addCoin, allCoins, CreateVault1700000000000 } from './vault.ts';

jest.setTimeout(30_000);

const tenant = newId('ten');
const divideByZero = statement('divide', 'SELECT 1 / 0');

describe('a transaction', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('vault', [CreateVault1700000000000]);
  });
  afterAll(() => db.drop());
  beforeEach(() => db.admin.query('TRUNCATE coins'));

  const add = (tx: Tx, name: string) => tx.execute(addCoin, [uuidOf(tenant), name, 1]);
  const names = () => db.app.read([tenant], async (tx) => (await tx.query(allCoins, [])).map(({ name }) => name));

  it('commits when its work returns, and says how many rows a statement touched', async () => {
    expect(await db.app.transaction([tenant], (tx) => add(tx, 'florin'))).toBe(1);
    expect(await names()).toEqual(['florin']);
  });

  it('leaves nothing behind when its work throws', async () => {
    const failed = db.app.transaction([tenant], async (tx) => {
      await add(tx, 'florin');
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await names()).toEqual([]);
  });

  it('runs its hooks in order: before the commit inside of it, after the commit when it is durable', async () => {
    const seen: string[] = [];
    let visibleInHook: Promise<string[]> | undefined;
    await db.app.transaction([tenant], async (tx) => {
      tx.afterCommit(() => {
        visibleInHook = names();
      });
      tx.beforeCommit(async () => {
        seen.push('first');
        tx.beforeCommit(async () => void seen.push('added by the first'));
      });
      tx.beforeCommit(async () => {
        seen.push('second');
        await add(tx, 'penny');
      });
    });
    expect(seen).toEqual(['first', 'second', 'added by the first']);
    expect(await visibleInHook).toEqual(['penny']);
  });

  it('rolls back when a hook before the commit throws, and then runs none after it', async () => {
    const afterwards = jest.fn();
    const failed = db.app.transaction([tenant], async (tx) => {
      await add(tx, 'florin');
      tx.afterCommit(afterwards);
      tx.beforeCommit(() => Promise.reject(new Error('no room in the outbox')));
    });
    await expect(failed).rejects.toThrow('no room in the outbox');
    expect(await names()).toEqual([]);
    expect(afterwards).not.toHaveBeenCalled();
  });

  it('does not pass for committed when an error of a statement was swallowed', async () => {
    const afterwards = jest.fn();
    const failed = db.app.transaction([tenant], async (tx) => {
      await add(tx, 'florin');
      tx.afterCommit(afterwards);
      await tx.query(divideByZero, []).catch(() => undefined);
    });
    await expect(failed).rejects.toThrow('rolled back at its end');
    expect(afterwards).not.toHaveBeenCalled();
  });

  it('takes no statement once it has ended: its connection is somebody else’s by then', async () => {
    let leaked: Tx | undefined;
    await db.app.transaction([tenant], async (tx) => void (leaked = tx));
    await expect(leaked?.query(allCoins, [])).rejects.toThrow('coins.all was sent after its transaction had ended');
  });

  it('refuses to write when it is only for reading', async () => {
    await expect(db.app.read([tenant], (tx) => add(tx, 'florin'))).rejects.toMatchObject({ code: '25006' });
  });
});
