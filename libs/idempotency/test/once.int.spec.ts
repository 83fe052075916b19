import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { ForgetIdempotencyKeys, IdempotencyKeyReused, once, type Intent } from '../src/index.ts';
import { anIntent, countKeys, CreateNotebook1700000000000, tenantOf, writeNote } from './notebook.ts';

/** By the server itself: whoever waits gives up after two seconds, and this process may be slow. */
const killOnceSomebodyWaitsFor = (pid: number) => `
  DO $$ BEGIN
    FOR look IN 1..3000 LOOP
      IF EXISTS (SELECT FROM pg_locks WHERE NOT granted AND ${pid} = ANY (pg_blocking_pids(pid))) THEN
        PERFORM pg_terminate_backend(${pid});
        RETURN;
      END IF;
      PERFORM pg_sleep(0.02);
    END LOOP;
  END $$`;

describe('work that is wanted once', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('notebook', [CreateNotebook1700000000000]);
  });
  afterAll(() => db.drop());
  beforeEach(() => db.admin.query('TRUNCATE notes, idempotency_keys'));

  /** Writes a note, and answers with something that no second attempt would answer. */
  const write = (intent: Intent, meanwhile: () => Promise<unknown> = async () => undefined) =>
    db.app.transaction([intent.tenantId], (tx) =>
      once(tx, intent, async () => {
        await tx.execute(writeNote, [tenantOf(intent), 'hello']);
        await meanwhile();
        return { id: crypto.randomUUID(), secret: 'sk_live_1' };
      }),
    );
  const count = async (table: 'notes' | 'idempotency_keys') => {
    const { rows } = await db.admin.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]?.count);
  };

  const sessionsThat = async (condition: string) => {
    const ofThisDatabase = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`;
    return (await db.admin.query<{ pid: number }>(ofThisDatabase)).rows;
  };

  it('is done once, and answered alike to everyone who asks again', async () => {
    const intent = anIntent();
    const first = await write(intent);
    expect(await write(intent)).toBe(first);
    expect(intent.heard).toEqual(['anew', 'from memory']);
    expect(await count('notes')).toBe(1);
  });

  it('is done once for twenty who ask at the same moment', async () => {
    const intent = anIntent();
    const answers = await Promise.all(Array.from({ length: 20 }, () => write(intent)));
    expect(new Set(answers).size).toBe(1);
    expect(intent.heard.filter((how) => how === 'anew')).toHaveLength(1);
    expect(await count('notes')).toBe(1);
  });

  it('may have no answer at all', async () => {
    const intent = anIntent();
    const nothing = () => db.app.transaction([intent.tenantId], (tx) => once(tx, intent, async () => undefined));
    expect([await nothing(), await nothing()]).toEqual(['', '']);
    expect(intent.heard).toEqual(['anew', 'from memory']);
  });

  it('is refused when its key comes back with something else, one after the other or at once', async () => {
    const intent = anIntent();
    const other = { ...intent, request: '{"text":"goodbye"}' };
    const outcomes = await Promise.allSettled([write(intent), write(other)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(IdempotencyKeyReused),
    });
    await expect(write({ ...intent, request: '{}' })).rejects.toThrow(IdempotencyKeyReused);
    expect(await count('notes')).toBe(1);
  });

  it('is another on another route', async () => {
    const intent = anIntent();
    expect(await write({ ...intent, route: 'POST /v1/letters' })).not.toBe(await write(intent));
    expect(await count('notes')).toBe(2);
  });

  it('under way for more than two seconds is waited for no longer', async () => {
    const intent = anIntent();
    const { promise: finish, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: started, resolve: tellStart } = Promise.withResolvers<void>();
    const slow = write(intent, () => (tellStart(), finish));
    await started;
    await expect(write(intent)).rejects.toMatchObject({
      code: 'request_in_progress',
      status: 409,
      retryAfterSeconds: 1,
    });
    goOn();
    expect(await write(intent)).toBe(await slow);
    expect(await count('notes')).toBe(1);
  });

  it('leaves nothing behind when it is refused, and may be asked for again', async () => {
    const intent = anIntent();
    await expect(write(intent, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect([await count('notes'), await count('idempotency_keys')]).toEqual([0, 0]);
    await write(intent);
    expect(intent.heard).toEqual(['anew']);
  });

  it('leaves nothing behind when its process dies before the commit, and whoever waits for it does the work', async () => {
    const intent = anIntent();
    const { promise: started, resolve: tellStart } = Promise.withResolvers<void>();
    const { promise: die, resolve: goOn } = Promise.withResolvers<void>();
    const dying = write(intent, () => (tellStart(), die));
    await started;
    const [holder] = await sessionsThat(`state = 'idle in transaction' AND query LIKE 'INSERT INTO notes%'`);
    const killed = db.admin.query(killOnceSomebodyWaitsFor(holder?.pid ?? 0));
    const waiting = write(intent);
    await killed;
    goOn();
    await expect(dying).rejects.toThrow();
    expect(JSON.parse(await waiting)).toMatchObject({ secret: 'sk_live_1' });
    expect(intent.heard).toEqual(['anew']);
    expect(await count('notes')).toBe(1);
  });

  describe('and its key', () => {
    it('is the tenant’s own: another may use the same, and sees nothing of it', async () => {
      const [mine, theirs] = [newId('ten'), newId('ten')];
      const [one, other] = [anIntent(mine, { key: 'same' }), anIntent(theirs, { key: 'same' })];
      expect(await write(one)).not.toBe(await write(other));
      expect(await db.app.read([mine], (tx) => tx.query(countKeys, []))).toEqual([{ count: 1 }]);
      await expect(db.app.transaction([theirs], (tx) => once(tx, one, async () => ({})))).rejects.toMatchObject({
        code: '42501', // row-level security
      });
    });

    it('is not in the database, and neither is what was answered', async () => {
      await write(anIntent(newId('ten'), { key: 'my own key' }));
      const { rows } = await db.admin.query<Record<string, unknown>>('SELECT * FROM idempotency_keys');
      const kept = Object.values(rows[0] ?? {}).map((value) =>
        Buffer.isBuffer(value) ? value.toString('latin1') : value,
      );
      expect(kept.join()).not.toMatch(/my own key|sk_live|hello/);
    });

    it('is forgotten after a day, and not before', async () => {
      const tenantId = newId('ten');
      const [old, young] = [anIntent(tenantId), anIntent(tenantId)];
      await write(old);
      await db.admin.query(`UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second'`);
      const youngAnswer = await write(young);
      await new ForgetIdempotencyKeys(db.app, db.system).run();
      expect(await count('idempotency_keys')).toBe(1);
      expect(await write(young)).toBe(youngAnswer);
      await write(old);
      expect(old.heard).toEqual(['anew', 'anew']);
    });
  });
});
