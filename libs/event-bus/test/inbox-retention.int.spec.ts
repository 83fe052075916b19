import { Database, statement } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pause } from '../src/pause.ts';
import { CreateLamps1700000000000 } from './lamp-service.ts';

const day = 86_400_000;
const keepInbox = statement<{ made: number; dropped: number; postponed: number }>(
  'keep_inbox',
  'SELECT * FROM bus.keep_inbox()',
);

/** The partition of so many days from today. */
function nameOf(days: number): string {
  return `inbox_${new Date(Date.now() + days * day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** Days have their names from this clock and from the database's: no test begins right before a midnight. */
async function awayFromMidnight(): Promise<void> {
  const leftMs = day - (Date.now() % day);
  if (leftMs < 60_000) await pause(leftMs);
}

describe('the inbox', () => {
  let db: TestDatabase;
  beforeEach(async () => {
    await awayFromMidnight();
    db = await testDatabase('lamps', [CreateLamps1700000000000]);
  });
  afterEach(() => db.drop());

  const keep = async (database: Database = db.app) =>
    (await database.transaction([], (tx) => tx.query(keepInbox, [])))[0];
  const partitions = async () =>
    (
      await db.admin.query<{ name: string }>(
        `SELECT inhrelid::regclass::name AS name FROM pg_inherits WHERE inhparent = 'bus.inbox'::regclass ORDER BY 1`,
      )
    ).rows.map(({ name }) => name.replace('bus.', ''));
  /** An event of so many days ago that was handled so many days ago; and where its row lies. */
  const handled = async (days: number, handledDays = days) => {
    const id = newUuid(Date.now() - days * day);
    await db.admin.query(`INSERT INTO bus.inbox VALUES ($1, 'lamps', now() - make_interval(days => $2))`, [
      id,
      handledDays,
    ]);
    return id;
  };
  const rowOf = async (id: string) =>
    (
      await db.admin.query<{ name: string }>(
        'SELECT tableoid::regclass::name AS name FROM bus.inbox WHERE event_id = $1',
        [id],
      )
    ).rows[0]?.name.replace('bus.', '');
  /** As if the days had been made by a call of so many days ago. */
  const madeAgo = async (days: number) => {
    const name = nameOf(-days);
    const [from, to] = [0, 1].map((n) => newUuid(Math.floor(Date.now() / day) * day + (n - days) * day));
    const bound = (id: string | undefined) => `${id?.slice(0, 13)}-0000-0000-000000000000`;
    await db.admin.query(
      `CREATE TABLE bus.${name} PARTITION OF bus.inbox FOR VALUES FROM ('${bound(from)}') TO ('${bound(to)}')`,
    );
    await db.admin.query(`ALTER TABLE bus.${name} OWNER TO lamps_owner`);
  };

  it('has a partition for each day whose events may come, and for the next two', async () => {
    expect(await keep()).toEqual({ made: 11, dropped: 0, postponed: 0 });
    expect(await partitions()).toEqual([...Array.from({ length: 11 }, (_, i) => nameOf(i - 8)), 'inbox_rest']);
    expect(await rowOf(await handled(0))).toBe(nameOf(0));
    expect(await rowOf(await handled(7))).toBe(nameOf(-7));
    expect(await rowOf(await handled(30))).toBe('inbox_rest');
    expect(await keep()).toEqual({ made: 0, dropped: 0, postponed: 0 });
  });

  it('moves what has gone to the default partition before its day was made', async () => {
    const ids = [await handled(0), await handled(3), await handled(-1)];
    const old = await handled(40, 1);
    await keep();
    expect(await Promise.all(ids.map(rowOf))).toEqual([nameOf(0), nameOf(-3), nameOf(1)]);
    expect(await rowOf(old)).toBe('inbox_rest');
  });

  it('forgets days after two weeks, and redriven events two weeks after they were handled', async () => {
    await madeAgo(14);
    await madeAgo(15);
    await madeAgo(16);
    const [kept, forgotten] = [await handled(14, 0), await handled(15, 0)];
    const [recent, done] = [await handled(100, 13), await handled(100, 15)];
    expect(await keep()).toMatchObject({ dropped: 2, postponed: 0 });
    expect(await Promise.all([kept, forgotten, recent, done].map(rowOf))).toEqual([
      nameOf(-14),
      undefined,
      'inbox_rest',
      undefined,
    ]);
  });

  it('is kept by one caller when many call at once', async () => {
    const reports = await Promise.all(Array.from({ length: 6 }, () => keep()));
    expect(reports.reduce((sum, report) => sum + (report?.made ?? 0), 0)).toBe(11);
    expect(await partitions()).toHaveLength(12);
  });

  it('lets nobody wait for long while somebody’s snapshot keeps a day from going, and drops it later', async () => {
    await keep();
    await madeAgo(15);
    const reader = await db.admin.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM bus.inbox');
    const start = performance.now();
    expect(await keep()).toMatchObject({ dropped: 0, postponed: 1 });
    expect(performance.now() - start).toBeLessThan(30_000); // the snapshot stays for as long as anybody waits
    await handled(0); // the live path goes on meanwhile
    await reader.query('ROLLBACK');
    reader.release();
    expect(await keep()).toMatchObject({ dropped: 1, postponed: 0 });
  });

  it('is made and dropped for the service, which may do neither itself', async () => {
    await expect(
      db.app.transaction([], (tx) => tx.query(statement('drop', 'DROP TABLE bus.inbox_rest'), [])),
    ).rejects.toThrow('must be owner');
    await expect(keep(db.system)).rejects.toThrow('permission denied');
  });
});
