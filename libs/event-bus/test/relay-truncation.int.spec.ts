import { statement } from '@atlas/database';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { insertOutboxRows } from '../src/publish/outbox.store.ts';
import { RefusedOutbox } from '../src/relay/refused-outbox.ts';
import { RecordsRefused } from '../src/transport/broker.ts';
import { numberIn, Outbox, row } from './paper.ts';

const quarter = 65_536;

const truncateEmptied = statement<{ truncated: number }, [worthBytes: number]>(
  'test.truncate_emptied',
  'SELECT bus.truncate_emptied_outbox($1) AS truncated',
);

describe('an emptied quarter of the outbox', () => {
  let outbox: Outbox;
  const sessions: pg.Client[] = [];

  beforeEach(async () => {
    outbox = await Outbox.open();
    // It would truncate, too, or hold the lock that is asked for, at a moment of its own.
    for (const number of [0, 1, 2, 3])
      await outbox.db.admin.query(`ALTER TABLE bus.outbox_${number} SET (autovacuum_enabled = false)`);
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => session.end()));
    await outbox.close();
  });

  const truncate = async (worthBytes = 50_000): Promise<number> => {
    const [result] = await outbox.db.app.transaction([], (tx) => tx.query(truncateEmptied, [worthBytes]));
    return result?.truncated ?? 0;
  };
  /** As when its first number has just been drawn. */
  const writeTo = (number: number) =>
    outbox.db.admin.query(`SELECT setval('bus.outbox_seq_seq', $1)`, [number * quarter]);
  const sizeOf = async (number: number): Promise<number> => {
    const { rows } = await outbox.db.admin.query<{ size: string }>(
      `SELECT pg_relation_size('bus.outbox_${number}') AS size`,
    );
    return Number(rows[0]?.size);
  };
  const session = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: outbox.db.adminUrl });
    await client.connect();
    sessions.push(client);
    return client;
  };
  const snapshot = async (sql: string): Promise<pg.Client> => {
    const client = await session();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query(sql);
    return client;
  };
  const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => row('hall', from + i));
  /** A quarter full of rows that are dead, while others are written to the next. */
  const emptyQuarter1 = async () => {
    await writeTo(1);
    await outbox.commit(...many(0, 100));
    await writeTo(2);
    await outbox.db.admin.query('DELETE FROM bus.outbox');
    expect(await sizeOf(1)).toBeGreaterThan(0);
  };

  it('gives its room back, even while somebody holds a snapshot that sees the dead rows', async () => {
    const elsewhere = await snapshot('SELECT count(*) FROM bus.parked');
    await emptyQuarter1();
    expect(await truncate()).toBe(1);
    expect(await sizeOf(1)).toBe(0);
    await elsewhere.query('COMMIT');
  });

  it('is truncated by the relay, by itself', async () => {
    await writeTo(1);
    for (let number = 0; number < 12; number++) await outbox.commit(...many(number * 1_000, 1_000));
    await writeTo(2);
    outbox.relay();
    await outbox.untilEmpty();
    await eventually(async () => expect(await sizeOf(1)).toBe(0));
    expect(outbox.paper.lines).toHaveLength(12_000);
  });

  it('stays as it is while rows are in it, or while it is the one that is written to', async () => {
    await writeTo(1);
    await outbox.commit(...many(0, 100));
    await writeTo(2);
    expect(await truncate()).toBe(0);
    expect(await outbox.depth()).toBe(100);
    await writeTo(1);
    await outbox.db.admin.query('DELETE FROM bus.outbox');
    expect(await truncate()).toBe(0);
  });

  it('stays as it is while a writer has inserted and not yet committed, which is not made to wait', async () => {
    await emptyQuarter1();
    const writer = await session();
    await writer.query('BEGIN');
    await writer.query(
      `INSERT INTO bus.outbox (seq, event_id, schema, shard, topic, key, headers, payload) OVERRIDING SYSTEM VALUE
       VALUES ($1, gen_random_uuid(), 'x/1.0', 1, 'lamps', 'late', '{}', '{}')`,
      [quarter + 50],
    );
    expect(await truncate()).toBe(0);
    await writer.query('COMMIT');
    expect(await truncate()).toBe(0);
    expect(await outbox.depth()).toBe(1);
  });

  it('loses nothing of a writer that drew its number before, and inserts after', async () => {
    await emptyQuarter1();
    await writeTo(1);
    const writer = await session();
    const { rows } = await writer.query<{ seq: string }>(`SELECT nextval('bus.outbox_seq_seq') AS seq`);
    await writeTo(2);
    const truncating = await session();
    await truncating.query('BEGIN');
    await truncating.query('SELECT bus.truncate_emptied_outbox(50000)'); // holds the quarter until it commits
    const inserting = writer.query(
      `INSERT INTO bus.outbox (seq, event_id, schema, shard, topic, key, headers, payload) OVERRIDING SYSTEM VALUE
       VALUES ($1, gen_random_uuid(), 'x/1.0', 1, 'lamps', 'late', '{}', '{}')`,
      [rows[0]?.seq],
    );
    const waiting = `pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => expect(await outbox.count(waiting)).toBe(1));
    await truncating.query('COMMIT');
    await inserting;
    expect(await outbox.depth()).toBe(1);
    expect(await truncate()).toBe(0);
  });

  it('loses nothing of a writer that commits while it is being looked through', async () => {
    await writeTo(2);
    for (let attempt = 0; attempt < 60; attempt++) {
      await outbox.db.admin.query(
        `INSERT INTO bus.outbox (seq, event_id, schema, shard, topic, key, headers, payload) OVERRIDING SYSTEM VALUE
         SELECT $1::int8 + number, gen_random_uuid(), 'x/1.0', 1, 'lamps', 'hall', '{}', '{}' FROM generate_series(100, 3000) AS number`,
        [quarter],
      );
      await outbox.db.admin.query('DELETE FROM bus.outbox');
      await Promise.all([
        truncate(),
        new Promise((resolve) => setTimeout(resolve, Math.random() * 4)).then(() =>
          outbox.db.admin.query(
            `INSERT INTO bus.outbox (seq, event_id, schema, shard, topic, key, headers, payload) OVERRIDING SYSTEM VALUE
             VALUES ($1, gen_random_uuid(), 'x/1.0', 1, 'lamps', 'late', '{}', '{}')`,
            [quarter + 1],
          ),
        ),
      ]);
      expect(await outbox.depth()).toBe(1);
    }
  });

  it('takes a retried row back in with its old number, and then is not empty', async () => {
    await writeTo(1);
    outbox.paper.before = (_topic, _partition, records) => {
      if (records.some(({ value }) => numberIn(value) === 99)) throw new RecordsRefused('too large');
    };
    await outbox.commit(...many(0, 100));
    const relay = outbox.relay();
    await eventually(async () => expect(await outbox.count('bus.outbox_refused')).toBe(1));
    await relay.stop();
    await writeTo(2);
    expect(await truncate()).toBe(1);
    await new RefusedOutbox(outbox.db.app).retry('all', { actor: 'opr_ana' });
    expect(await truncate()).toBe(0);
    expect(await outbox.depth()).toBe(1);
  });

  it('waits, without making anybody else wait, for a snapshot that has looked into the outbox', async () => {
    const looker = await snapshot('SELECT count(*) FROM bus.outbox');
    await emptyQuarter1();
    expect(await truncate()).toBe(0);
    await outbox.commit(row('hall', 1));
    outbox.relay();
    await outbox.untilEmpty();
    expect(await sizeOf(1)).toBeGreaterThan(0); // bloat, until the snapshot ends
    await looker.query('COMMIT');
    await eventually(async () => {
      await truncate();
      expect(await sizeOf(1)).toBe(0);
    });
  });

  it('is never judged by an old snapshot, which does not see what has been committed since', async () => {
    await emptyQuarter1();
    const old = await snapshot('SELECT 1');
    await expect(old.query('SELECT bus.truncate_emptied_outbox(50000)')).rejects.toThrow('READ COMMITTED');
  });

  it('keeps every event that is published while quarters are written, emptied and truncated in turn', async () => {
    const relay = outbox.relay();
    let truncated = 0;
    for (let number = 0; number < 200; number++) {
      await writeTo(number + 1); // a quarter for each commit
      await Promise.all([
        outbox.db.app.transaction([], async (tx) => insertOutboxRows(tx, [row('hall', number), row('attic', number)])),
        truncate(1).then((count) => (truncated += count)),
      ]);
      relay.wake();
      if (number % 20 === 0) await outbox.untilEmpty(); // else a relay that lags behind might leave nothing to truncate
    }
    await outbox.untilEmpty();
    expect(outbox.paper.heard('lamps')).toHaveLength(400);
    expect(truncated).toBeGreaterThan(0);
  });

  it('can be truncated by the service, and by nobody else who may connect', async () => {
    const operator = new pg.Client({ connectionString: outbox.db.urls.operator });
    await operator.connect();
    sessions.push(operator);
    await expect(operator.query('SELECT bus.truncate_emptied_outbox()')).rejects.toThrow('permission denied');
    await expect(
      outbox.db.app.transaction([], (tx) => tx.execute(statement('truncate all', 'TRUNCATE bus.outbox'), [])),
    ).rejects.toThrow('permission denied');
  });
});
