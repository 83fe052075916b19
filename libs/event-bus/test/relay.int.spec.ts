import { statement, type Tx } from '@atlas/database';
import { newEventId, newId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { partitionOf } from '../src/contract/partition.ts';
import { busMetrics } from '../src/metrics.ts';
import { outboxRow } from '../src/publish/outbox-row.ts';
import { insertOutboxRows } from '../src/publish/outbox.store.ts';
import { LampLit, LampNoted } from './lamps.ts';
import { neighbourOf, Outbox, row, type Paper } from './paper.ts';

const anything = statement('test.anything', 'SELECT 1');

/** Not along with the commit: its number is drawn by the time this ends. */
async function insertNow(tx: Tx, lamp: string, number: number): Promise<void> {
  insertOutboxRows(tx, [row(lamp, number)]);
  await tx.query(anything, []);
}

describe('the relay', () => {
  let outbox: Outbox;
  let paper: Paper;

  beforeEach(async () => {
    outbox = await Outbox.open();
    ({ paper } = outbox);
  });
  afterEach(() => outbox.close());

  it('sends what is committed to the partition of its key, in order, and removes it', async () => {
    await outbox.commit(...[1, 2, 3].map((number) => row('hall', number)), row('hall', 1, LampNoted));
    outbox.relay();
    await outbox.untilEmpty();
    expect(paper.heard('lamps')).toEqual(['hall 1', 'hall 2', 'hall 3']);
    expect(paper.heard('notes')).toEqual(['hall 1']);
    expect(new Set(paper.sends.map(({ partition }) => partition))).toEqual(new Set([partitionOf('hall')]));
  });

  it('sends a large backlog in pieces that a broker takes', async () => {
    await outbox.commit(...Array.from({ length: 2_500 }, (_, i) => row('hall', i)));
    outbox.relay();
    await outbox.untilEmpty();
    expect(paper.lines).toEqual(Array.from({ length: 2_500 }, (_, i) => `lamps hall ${i}`));
    expect(Math.max(...paper.sends.map(({ count }) => count))).toBeLessThanOrEqual(500);
  });

  it('weighs what it sends: large events go in small numbers, and one alone however large', async () => {
    const large = (number: number) => ({
      ...row('hall', number),
      payload: Buffer.from(JSON.stringify({ number, text: 'x'.repeat(200_000) })),
    });
    await outbox.commit(...[1, 2, 3, 4, 5].map(large));
    outbox.relay();
    await outbox.untilEmpty();
    expect(paper.heard('lamps')).toEqual([1, 2, 3, 4, 5].map((number) => `hall ${number}`));
    expect(paper.sends.map(({ count }) => count)).toEqual([2, 2, 1]);
  });

  it('sends a record without a payload, as a dead letter may be', async () => {
    await outbox.db.app.transaction([], async (tx) =>
      insertOutboxRows(tx, [{ ...row('hall', 1), payload: null }, row('hall', 2)]),
    );
    paper.before = (_topic, _partition, records) => expect(records[0]?.value).toBeNull();
    paper.send = async (topic, partition, records) => {
      await paper.before(topic, partition, records);
    };
    outbox.relay();
    await outbox.untilEmpty();
  });

  it('sends again, in the same order, what was not acknowledged, and loses nothing of it', async () => {
    paper.loseAnswer = true;
    await outbox.commit(row('hall', 1), row('hall', 2));
    outbox.relay();
    await eventually(() => expect(paper.lines.length).toBeGreaterThanOrEqual(4));
    expect(await outbox.depth()).toBe(2);
    paper.loseAnswer = false;
    await outbox.commit(row('hall', 3));
    await outbox.untilEmpty();
    expect(paper.lines.slice(0, 4)).toEqual(['lamps hall 1', 'lamps hall 2', 'lamps hall 1', 'lamps hall 2']);
    expect(paper.heard('lamps')).toEqual(['hall 1', 'hall 2', 'hall 3']);
  });

  it('lets a topic that fails hold back its own rows only', async () => {
    const isAway = jest.fn((topic: string) => topic === 'notes');
    paper.before = (topic) => {
      if (isAway(topic)) throw new Error('the broker is away');
    };
    await outbox.commit(row('hall', 1, LampNoted), row('hall', 1), row('attic', 1));
    outbox.relay();
    await eventually(async () => expect(await outbox.depth()).toBe(1));
    expect(paper.lines.toSorted()).toEqual(['lamps attic 1', 'lamps hall 1']);
    isAway.mockReturnValue(false);
    await outbox.untilEmpty();
    expect(paper.heard('notes')).toEqual(['hall 1']);
  });

  it('does not wait for a topic that never answers: the others flow', async () => {
    paper.before = (topic) => (topic === 'notes' ? new Promise<never>(() => undefined) : undefined);
    await outbox.commit(...Array.from({ length: 200 }, (_, i) => row(`lamp ${i}`, i, LampNoted)));
    const relay = outbox.relay();
    for (let number = 1; number <= 50; number++) {
      await outbox.commit(row('hall', number));
      relay.wake();
      await eventually(() => expect(paper.lines).toHaveLength(number), { everyMs: 1 }); // the answer never comes
    }
    expect(paper.heard('lamps')).toEqual(Array.from({ length: 50 }, (_, i) => `hall ${i + 1}`));
    expect(await outbox.count(`bus.outbox WHERE topic = 'notes'`)).toBe(200);
  });

  it('never has two sends of one partition under way', async () => {
    const underWay = new Set<string>();
    paper.before = async (topic, partition) => {
      const place = `${topic} ${partition}`;
      expect(underWay).not.toContain(place);
      underWay.add(place);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      underWay.delete(place);
    };
    const relay = outbox.relay();
    for (let number = 0; number < 100; number++) {
      await outbox.commit(row('hall', number), row('attic', number), row('hall', number, LampNoted));
      relay.wake();
    }
    await outbox.untilEmpty();
    expect(paper.lines).toHaveLength(300);
    expect(paper.heard('lamps').filter((line) => line.startsWith('hall'))).toEqual(
      Array.from({ length: 100 }, (_, number) => `hall ${number}`),
    );
  });

  it('sends what another build has left behind, on a topic that this one does not publish on', async () => {
    await outbox.commit({ ...row('hall', 1), topic: 'before' }, { ...row('attic', 2), topic: 'later' }, row('hall', 3));
    outbox.relay();
    await outbox.untilEmpty();
    expect(paper.lines.toSorted()).toEqual(['before hall 1', 'lamps hall 3', 'later attic 2']);
  });

  it('has connections of its own: it does not queue behind those who publish', async () => {
    const letGo = Promise.withResolvers<void>();
    const everyConnection = Array.from({ length: 30 }, () => outbox.db.app.transaction([], () => letGo.promise));
    outbox.relay();
    await outbox.db.admin.query(
      `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
       VALUES (gen_random_uuid(), 'lamp.lit/1.0', 1, 'lamps', 'hall', '{}', '{"number":1}')`,
    );
    await outbox.untilEmpty();
    letGo.resolve();
    await Promise.allSettled(everyConnection); // those at the end of the queue have given up
  });

  it('does not lose a row that commits late with a lower number', async () => {
    const mayCommit = Promise.withResolvers<void>();
    const inserted = Promise.withResolvers<void>();
    const neighbour = neighbourOf('attic');
    const late = outbox.db.app.transaction([], async (tx) => {
      await insertNow(tx, 'attic', 1);
      inserted.resolve();
      await mayCommit.promise;
    });
    await inserted.promise;
    await outbox.commit(row(neighbour, 2));
    outbox.relay();
    await outbox.untilEmpty();
    mayCommit.resolve();
    await late;
    await outbox.untilEmpty();
    expect(paper.lines).toEqual([`lamps ${neighbour} 2`, 'lamps attic 1']);
  });

  it('leaves a row alone that is committed, with a lower number, while a send is under way', async () => {
    const [sending, answer, mayCommit, inserted] = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const neighbour = neighbourOf('attic');
    paper.before = async (_topic, _partition, records) => {
      if (records[0]?.key !== neighbour) return;
      sending?.resolve();
      await answer?.promise;
    };
    const late = outbox.db.app.transaction([], async (tx) => {
      await insertNow(tx, 'attic', 1);
      inserted?.resolve();
      await mayCommit?.promise;
    });
    await inserted?.promise;
    await outbox.commit(row(neighbour, 2));
    outbox.relay();
    await sending?.promise;
    mayCommit?.resolve();
    await late;
    answer?.resolve();
    await outbox.untilEmpty();
    expect(paper.lines).toEqual([`lamps ${neighbour} 2`, 'lamps attic 1']);
  });

  it('does not look idle while somebody keeps it from renewing its leases', async () => {
    await outbox.commit(row('hall', 0));
    outbox.relay();
    await outbox.untilEmpty(); // it holds its leases by now
    const forgetful = await outbox.db.admin.connect();
    try {
      await forgetful.query('BEGIN');
      await forgetful.query('SELECT FROM bus.relay_lease FOR UPDATE');
      await eventually(async () => {
        const { rows } = await forgetful.query('SELECT FROM bus.relay_lease WHERE until > clock_timestamp()');
        expect(rows).toEqual([]);
      });
      await outbox.commit(row('hall', 1));
      await eventually(async () => expect((await busMetrics.outboxAge.get()).values[0]?.value).toBeGreaterThan(3));
    } finally {
      await forgetful.query('ROLLBACK');
      forgetful.release();
    }
    await outbox.untilEmpty();
  });

  it('survives that its connections are cut', async () => {
    outbox.relay();
    for (let number = 1; number <= 5; number++) {
      const another = row('hall', number);
      await eventually(() => outbox.commit(another)); // our own connections are cut, too
      await outbox.db.admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'outbox_app'`,
      );
    }
    await outbox.untilEmpty();
    expect(paper.heard('lamps')).toEqual([1, 2, 3, 4, 5].map((number) => `hall ${number}`));
  });

  it('says a fact once that was said twice while it waited', async () => {
    const id = newEventId();
    const twice = outboxRow(LampLit, { lamp: 'hall', number: 1 }, { tenantId: newId('ten'), sequence: 1, id }, '/test');
    await outbox.commit(twice);
    await outbox.commit(twice);
    expect(await outbox.depth()).toBe(1);
  });
});
