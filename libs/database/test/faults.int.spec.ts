import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, uuidOf } from '@atlas/kernel';
import { eventually, testDatabase, type TestDatabase } from '@atlas/testing';
import { Database, isGroundFault, isLockTimeout, isUniqueViolation, statement, type Tx } from '../src/index.ts';
import { addCoin, CreateVault1700000000000 } from './vault.ts';

const tenant = newId('ten');
const lockCoin = statement<{ name: string }, [name: string]>(
  'coins.lock',
  'SELECT name FROM coins WHERE name = $1 FOR UPDATE',
);
const backendId = statement<{ pid: number }>('backend', 'SELECT pg_backend_pid() AS pid');
const shortPatience = statement('patience', `SET LOCAL lock_timeout = '50ms'`);
const sleep = statement('sleep', 'SELECT pg_sleep(20)');

describe('a fault of the ground', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('vault', [CreateVault1700000000000]);
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    await db.admin.query('TRUNCATE coins');
    await db.app.transaction([tenant], async (tx) => {
      for (const name of ['florin', 'penny']) await tx.execute(addCoin, [uuidOf(tenant), name, 1]);
    });
  });

  const caught = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  const pidOf = async (tx: Tx) => (await tx.query(backendId, []))[0]?.pid;
  const terminate = (pid: number | undefined) => db.admin.query('SELECT pg_terminate_backend($1)', [pid]);
  /** Runs while somebody else holds the row of a coin. */
  const whileLocked = (name: string, work: () => Promise<void>) =>
    db.app.transaction([tenant], async (tx) => {
      await tx.query(lockCoin, [name]);
      await work();
    });

  it('is a deadlock', async () => {
    const bothHold = Promise.withResolvers<void>();
    let holding = 0;
    const lockBoth = (first: string, second: string) =>
      caught(
        db.app.transaction([tenant], async (tx) => {
          await tx.query(lockCoin, [first]);
          if (++holding === 2) bothHold.resolve();
          await bothHold.promise;
          await tx.query(lockCoin, [second]);
        }),
      );
    const errors = (await Promise.all([lockBoth('florin', 'penny'), lockBoth('penny', 'florin')])).filter(Boolean);
    expect(errors).toEqual([expect.objectContaining({ code: '40P01' })]);
    expect(errors.map(isGroundFault)).toEqual([true]);
  });

  it('is a lock that somebody else holds for too long', async () => {
    await whileLocked('florin', async () => {
      const error = await caught(
        db.app.transaction([tenant], async (tx) => {
          await tx.execute(shortPatience, []);
          await tx.query(lockCoin, ['florin']);
        }),
      );
      expect([isGroundFault(error), isLockTimeout(error)]).toEqual([true, true]);
    });
  });

  it('is a server process that is killed while it runs a statement', async () => {
    const killed = caught(
      db.app.transaction([tenant], async (tx) => {
        const pid = await pidOf(tx);
        void eventually(() => terminate(pid));
        await tx.query(sleep, []);
      }),
    );
    expect(isGroundFault(await killed)).toBe(true);
  });

  it('is a server process that is killed between two statements, and the process lives on', async () => {
    const error = await caught(
      db.app.transaction([tenant], async (tx) => {
        const pid = await pidOf(tx);
        await terminate(pid);
        await eventually(async () => {
          const { rows } = await db.admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
          expect(rows).toEqual([]);
        });
        await tx.query(lockCoin, ['florin']);
      }),
    );
    expect(isGroundFault(error)).toBe(true);
    await expect(db.app.ping()).resolves.toBeUndefined();
  });

  it('is a server that does not answer, or has no connection left', async () => {
    const nobody = new Database({ url: 'postgresql://app@127.0.0.1:1/nowhere', applicationName: 'test' });
    expect(isGroundFault(await caught(nobody.ping()))).toBe(true);
    await nobody.close();
  });

  it('stays one when its error was swallowed, for what is asked next and for the commit', async () => {
    await whileLocked('florin', async () => {
      const swallow = async (tx: Tx) => {
        await tx.execute(shortPatience, []);
        await tx.query(lockCoin, ['florin']).catch(() => undefined);
      };
      const committed = await caught(db.app.transaction([tenant], swallow));
      expect([isGroundFault(committed), String(committed)]).toEqual([true, expect.stringContaining('rolled back')]);
      const asked = await caught(
        db.app.transaction([tenant], async (tx) => {
          await swallow(tx);
          await tx.query(lockCoin, ['penny']);
        }),
      );
      expect([isGroundFault(asked), String(asked)]).toEqual([
        true,
        expect.stringContaining('coins.lock was not run: another statement of its transaction had failed'),
      ]);
    });
  });

  it('is none when the work has idled for longer than a transaction may', async () => {
    const shortIdling = statement('idling', `SET LOCAL idle_in_transaction_session_timeout = '50ms'`);
    const idled = await caught(
      db.app.transaction([tenant], async (tx) => {
        await tx.execute(shortIdling, []);
        const pid = await pidOf(tx);
        await eventually(async () => {
          const { rowCount } = await db.admin.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
          expect(rowCount).toBe(0);
        });
        await tx.query(lockCoin, ['penny']);
      }),
    );
    expect([isGroundFault(idled), String(idled)]).toEqual([false, expect.stringContaining('idle-in-transaction')]);
  });

  it('stays one when a handler wraps it', () => {
    const reset = Object.assign(new Error('read'), { code: 'ECONNRESET' });
    expect(isGroundFault(new Error('could not place the order', { cause: reset }))).toBe(true);
  });

  it('is no constraint, no bad statement and no error of our own', async () => {
    const duplicate = await caught(
      db.app.transaction([tenant], (tx) => tx.execute(addCoin, [uuidOf(tenant), 'penny', 1])),
    );
    expect(isUniqueViolation(duplicate, 'coins_name_key')).toBe(true);
    expect(isUniqueViolation(duplicate, 'another_key')).toBe(false);
    const nonsense = await caught(
      db.app.read([], (tx) => tx.query(statement('nonsense', 'SELECT * FROM nowhere'), [])),
    );
    expect([duplicate, nonsense, new Error('no'), 'text', undefined].map(isGroundFault)).toEqual(Array(5).fill(false));
  });
});
