import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId, uuidOf } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { bind, Database, statement, type Tx } from '../src/index.ts';
import { countingProxy } from './counting-proxy.ts';
import { addCoin, addCoinAsText, allCoins, CreateVault1700000000000 } from './vault.ts';

const tenant = newId('ten');
const coin = (name: string) => bind(addCoinAsText, [uuidOf(tenant), name, '1']);
const coinCount = bind(statement('coins.count', 'SELECT count(*) FROM coins'), []);
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

  it('undoes an attempt that fails, with what it wanted done at the commit, and keeps the rest', async () => {
    const seen: string[] = [];
    await db.app.transaction([tenant], async (tx) => {
      const work = async (part: Tx, name: string) => {
        await add(part, name);
        part.beforeCommit(async () => void seen.push(`before: ${name}`));
        part.afterCommit(() => seen.push(`after: ${name}`));
        part.onUndo(() => seen.push(`undone: ${name}`));
      };
      await work(tx, 'florin');
      await tx.attempt((part) => work(part, 'penny'));
      const failed = tx.attempt(async (part) => {
        await work(part, 'ducat');
        await part.attempt((inner) => work(inner, 'groat'));
        await part.query(divideByZero, []);
      });
      await expect(failed).rejects.toThrow('division by zero');
    });
    expect(await names()).toEqual(['florin', 'penny']);
    expect(seen).toEqual([
      ...['undone: groat', 'undone: ducat'],
      ...['before: florin', 'before: penny', 'after: florin', 'after: penny'],
    ]);
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

  it('costs no trip for its beginning, for what is deferred and for its end, when other statements can take them along', async () => {
    const { url, piecesSent, close } = await countingProxy(db.urls.app);
    const far = new Database({ url, applicationName: 'test', poolSize: 1 });
    const trips = async () => {
      const before = piecesSent();
      await far.transaction([tenant], async (tx) => {
        await tx.flight([coinCount]);
        tx.defer(coin('florin'), coin('penny'));
      });
      return piecesSent() - before;
    };
    await trips(); // connects and prepares
    await db.admin.query('TRUNCATE coins');
    expect(await trips()).toBe(2);
    expect(await names()).toEqual(['florin', 'penny']);
    await far.close();
    await close();
  });

  it('costs no trip for its beginning, nor for an attempt, when there is only what is asked', async () => {
    const { url, piecesSent, close } = await countingProxy(db.urls.app);
    const far = new Database({ url, applicationName: 'test', poolSize: 1 });
    const trips = async () => {
      await db.admin.query('TRUNCATE coins');
      const before = piecesSent();
      await far.transaction([tenant], async (tx) => {
        await add(tx, 'florin');
        await tx.attempt((part) => add(part, 'penny'));
        await tx.attempt((part) => add(part, 'groat'));
      });
      return piecesSent() - before;
    };
    await trips(); // connects and prepares
    expect(await trips()).toBe(4); // one for each coin, and the commit
    expect(await names()).toEqual(['florin', 'groat', 'penny']);
    await far.close();
    await close();
  });

  it('undoes an attempt that PostgreSQL cannot even parse, and nothing of the one before', async () => {
    const nowhere = statement('nowhere', 'SELECT * FROM nowhere');
    await db.app.transaction([tenant], async (tx) => {
      await tx.attempt((part) => add(part, 'penny'));
      await tx.attempt((part) => add(part, 'groat'));
      const asked = tx.attempt((part) => part.query(nowhere, []));
      await expect(asked).rejects.toMatchObject({ code: '42P01' });
      const deferred = tx.attempt(async (part) => part.defer(coin('ducat'), bind(nowhere, [])));
      await expect(deferred).rejects.toMatchObject({ code: '42P01' });
      await tx.attempt((part) => add(part, 'florin'));
    });
    expect(await names()).toEqual(['florin', 'groat', 'penny']);
  });

  it('keeps what was there before an attempt that gave up before it had said anything', async () => {
    await db.app.transaction([tenant], async (tx) => {
      await tx.attempt((part) => add(part, 'penny'));
      await expect(tx.attempt(() => Promise.reject(new Error('changed my mind')))).rejects.toThrow('changed my mind');
      const outer = tx.attempt(async (part) => {
        await add(part, 'ducat');
        await part.attempt(() => Promise.reject(new Error('and again')));
      });
      await expect(outer).rejects.toThrow('and again');
      await tx.attempt((part) => part.attempt((inner) => add(inner, 'groat')));
      await tx.attempt((part) => part.attempt((inner) => add(inner, 'florin')));
    });
    expect(await names()).toEqual(['florin', 'groat', 'penny']);
  });

  it('takes nothing into an attempt that comes after its end: it would be a part of what is undone', async () => {
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    let late: Promise<unknown> | undefined;
    await db.app.transaction([tenant], async (tx) => {
      const goesOn = async (part: Tx) => {
        await add(part, 'florin');
        await isOver;
        await add(part, 'penny');
      };
      const failed = tx.attempt(async (part) => {
        late = goesOn(part);
        late.catch(() => undefined);
        throw new Error('the other branch');
      });
      await expect(failed).rejects.toThrow('the other branch');
      end();
      await expect(late).rejects.toThrow('coins.add came after the attempt had ended that it belongs to');
    });
    expect(await names()).toEqual([]);
  });

  it('undoes with an attempt what goes on within it', async () => {
    await db.app.transaction([tenant], async (tx) => {
      let inner: Promise<unknown> | undefined;
      const failed = tx.attempt(async (part) => {
        inner = part.attempt(async (within) => {
          await add(within, 'florin');
          await add(within, 'penny');
          await add(within, 'groat');
        });
        inner.catch(() => undefined);
        throw new Error('the other branch');
      });
      await expect(failed).rejects.toThrow('the other branch');
      await expect(inner).rejects.toThrow('after the attempt had ended');
      await tx.attempt((part) => part.attempt((within) => add(within, 'ducat')));
    });
    expect(await names()).toEqual(['ducat']);
  });

  it('refuses what comes from beside an attempt that is under way: it would be undone with it', async () => {
    await db.app.transaction([tenant], async (tx) => {
      await tx.attempt(async (part) => {
        await add(part, 'florin');
        await expect(add(tx, 'penny')).rejects.toThrow('coins.add came from beside an attempt that is under way');
        await expect(tx.attempt((other) => add(other, 'penny'))).rejects.toThrow('an attempt came from beside');
        expect(() => tx.defer(coin('penny'))).toThrow('from beside');
      });
      await add(tx, 'groat');
    });
    expect(await names()).toEqual(['florin', 'groat']);
  });

  it('says where in the code somebody asked for what failed', async () => {
    const failed = db.app.transaction([tenant], async (tx) => {
      await tx.query(divideByZero, []);
    });
    await expect(failed).rejects.toMatchObject({ stack: expect.stringContaining('transaction.int.spec.ts') });
  });

  it('fails when a column cannot be read, and its connection serves the next one', async () => {
    const single = new Database({ url: db.urls.app, applicationName: 'test', poolSize: 1 });
    const tooLarge = statement('too_large', 'SELECT 9007199254740993::int8 AS n');
    await expect(single.read([], (tx) => tx.query(tooLarge, []))).rejects.toThrow('9007199254740993');
    expect(await single.read([], (tx) => tx.flight([coinCount]))).toEqual([[['0']]]);
    await single.close();
  });

  it('sees what it has deferred', async () => {
    await db.app.transaction([tenant], async (tx) => {
      tx.defer(coin('florin'));
      expect(await tx.query(allCoins, [])).toHaveLength(1);
      tx.defer(coin('penny'));
      expect(await tx.flight([coinCount])).toEqual([[['2']]]);
    });
  });

  it('fails as a whole when something deferred does, and runs no hook after the commit', async () => {
    const afterwards = jest.fn();
    const failed = db.app.transaction([tenant], async (tx) => {
      await add(tx, 'florin');
      tx.afterCommit(afterwards);
      tx.defer(coin('penny'), coin('florin'));
    });
    await expect(failed).rejects.toMatchObject({ code: '23505' });
    expect(await names()).toEqual([]);
    expect(afterwards).not.toHaveBeenCalled();
  });

  it('undoes with an attempt what that has deferred, and nothing that was deferred before', async () => {
    await db.app.transaction([tenant], async (tx) => {
      tx.defer(coin('florin'));
      const left = tx.attempt((part) => {
        part.defer(coin('penny'));
        return Promise.reject(new Error('changed my mind'));
      });
      await expect(left).rejects.toThrow('changed my mind');
      const refused = tx.attempt(async (part) => part.defer(coin('groat'), coin('florin')));
      await expect(refused).rejects.toMatchObject({ code: '23505' });
      await tx.attempt(async (part) => part.defer(coin('ducat')));
    });
    expect(await names()).toEqual(['ducat', 'florin']);
  });

  it('is said in the order of asking, also by those who ask at once', async () => {
    const fresh = new Database({ url: db.urls.app, applicationName: 'test', poolSize: 1 });
    const counts = await fresh.transaction([tenant], (tx) =>
      Promise.all([
        tx.flight([coinCount]),
        add(tx, 'florin'),
        tx.flight([coinCount]),
        add(tx, 'penny'),
        tx.flight([coinCount]),
      ]),
    );
    expect(counts).toEqual([[[['0']]], 1, [[['1']]], 1, [[['2']]]]);
    await fresh.close();
  });

  it('takes along what nobody waited for, and lets nothing of it happen when it fails', async () => {
    const unawaited: Promise<unknown>[] = [];
    await db.app.transaction([tenant], async (tx) => void unawaited.push(add(tx, 'florin')));
    await Promise.all(unawaited);
    const failed = db.app.transaction([tenant], async (tx) => {
      unawaited.push(add(tx, 'penny'), add(tx, 'ducat'));
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    await Promise.allSettled(unawaited);
    expect(await names()).toEqual(['florin']);
  });

  it('does not pass for committed when an error was swallowed and more was deferred', async () => {
    const failed = db.app.transaction([tenant], async (tx) => {
      await tx.query(divideByZero, []).catch(() => undefined);
      tx.defer(coin('florin'));
    });
    await expect(failed).rejects.toThrow('rolled back at its end');
  });

  it('takes no statement once it has ended: its connection is somebody else’s by then', async () => {
    let leaked: Tx | undefined;
    await db.app.transaction([tenant], async (tx) => void (leaked = tx));
    await expect(leaked?.query(allCoins, [])).rejects.toThrow('coins.all was sent after its transaction had ended');
    expect(() => leaked?.defer(coin('florin'))).toThrow('coins.add_as_text was sent after');
  });

  it('takes no hook that would never run: what it was to write would be lost without a word', async () => {
    let leaked: Tx | undefined;
    await db.app.transaction([tenant], async (tx) => void (leaked = tx));
    expect(() => leaked?.beforeCommit(() => Promise.resolve())).toThrow('after its transaction had ended');
    const late = db.app.transaction([tenant], async (tx) => {
      tx.afterCommit(() => tx.beforeCommit(() => Promise.resolve()));
    });
    await expect(late).rejects.toThrow('after its transaction had ended');
  });

  it('refuses to write when it is only for reading', async () => {
    await expect(db.app.read([tenant], (tx) => add(tx, 'florin'))).rejects.toMatchObject({ code: '25006' });
  });
});
