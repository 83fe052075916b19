import { newEventId, newId, newUuid } from '@atlas/kernel';
import { eventually, testDatabase, type TestDatabase } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Broker, OutgoingRecord } from '../src/transport/broker.ts';
import { outboxRow, type OutboxRow } from '../src/publish/outbox-row.ts';
import { insertOutboxRows } from '../src/publish/outbox.store.ts';
import { partitionOf } from '../src/contract/partition.ts';
import { Relay } from '../src/relay/relay.ts';
import { RelayStore } from '../src/relay/relay.store.ts';
import { CreateLamps1700000000000 } from './lamp-service.ts';
import { LampLit, LampNoted } from './lamps.ts';

jest.setTimeout(30_000);

/** Takes what it is given, unless it is told to fail. */
class Paper implements Pick<Broker, 'send'> {
  readonly lines: string[] = [];
  readonly sends: { readonly topic: string; readonly partition: number; readonly count: number }[] = [];
  failing: (topic: string) => boolean = () => false;
  loseAnswer = false;

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    if (this.failing(topic)) throw new Error('the broker is away');
    this.sends.push({ topic, partition, count: records.length });
    this.lines.push(
      ...records.map(({ key, value }) => `${topic} ${key} ${(JSON.parse(String(value)) as { number: number }).number}`),
    );
    if (this.loseAnswer) throw new Error('no answer');
  }
}

describe('the relay', () => {
  let db: TestDatabase;
  let paper: Paper;
  const relays: Relay[] = [];

  beforeEach(async () => {
    db = await testDatabase('lamps', [CreateLamps1700000000000]);
    paper = new Paper();
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await db.drop();
  });

  function aRelay(): Relay {
    const relay = new Relay(new RelayStore(db.app), paper as unknown as Broker, ['lamps', 'notes'], 'x.');
    relays.push(relay);
    return relay;
  }
  const row = (lamp: string, number: number, contract = LampLit): OutboxRow =>
    outboxRow(contract, { lamp, number }, { tenantId: newId('ten'), sequence: number }, '/test');
  const commit = (...rows: OutboxRow[]) => db.app.transaction([], (tx) => insertOutboxRows(tx, rows));
  const depth = async () =>
    Number((await db.admin.query<{ count: string }>('SELECT count(*) FROM bus.outbox')).rows[0]?.count);
  const isEmpty = () => eventually(async () => expect(await depth()).toBe(0));

  it('sends what is committed to the partition of its key, in order, and removes it', async () => {
    await commit(...[1, 2, 3].map((number) => row('hall', number)), row('hall', 1, LampNoted));
    aRelay().start();
    await isEmpty();
    expect(paper.lines.toSorted()).toEqual(['x.lamps hall 1', 'x.lamps hall 2', 'x.lamps hall 3', 'x.notes hall 1']);
    expect(new Set(paper.sends.map(({ partition }) => partition))).toEqual(new Set([partitionOf('hall')]));
    expect(paper.lines.filter((line) => line.startsWith('x.lamps'))).toEqual([
      'x.lamps hall 1',
      'x.lamps hall 2',
      'x.lamps hall 3',
    ]);
  });

  it('sends a large backlog in pieces that a broker takes', async () => {
    await commit(...Array.from({ length: 2_500 }, (_, i) => row('hall', i)));
    aRelay().start();
    await isEmpty();
    expect(paper.lines).toEqual(Array.from({ length: 2_500 }, (_, i) => `x.lamps hall ${i}`));
    expect(Math.max(...paper.sends.map(({ count }) => count))).toBeLessThanOrEqual(1_000);
  });

  it('sends again, in the same order, what was not acknowledged, and loses nothing of it', async () => {
    paper.loseAnswer = true;
    await commit(row('hall', 1), row('hall', 2));
    aRelay().start();
    await eventually(() => expect(paper.lines.length).toBeGreaterThanOrEqual(4));
    expect(await depth()).toBe(2);
    paper.loseAnswer = false;
    await commit(row('hall', 3));
    await isEmpty();
    expect(paper.lines.slice(0, 4)).toEqual(['x.lamps hall 1', 'x.lamps hall 2', 'x.lamps hall 1', 'x.lamps hall 2']);
    expect(paper.lines.slice(-3)).toEqual(['x.lamps hall 1', 'x.lamps hall 2', 'x.lamps hall 3'].slice(-3));
  });

  it('lets a topic that fails hold back its own rows only', async () => {
    paper.failing = (topic) => topic === 'x.notes';
    await commit(row('hall', 1, LampNoted), row('hall', 1), row('attic', 1));
    aRelay().start();
    await eventually(() => expect(paper.lines.toSorted()).toEqual(['x.lamps attic 1', 'x.lamps hall 1']));
    await eventually(async () => expect(await depth()).toBe(1));
    paper.failing = () => false;
    await isEmpty();
  });

  it('does not lose a row that commits late with a lower number', async () => {
    const mayCommit = Promise.withResolvers<void>();
    const inserted = Promise.withResolvers<void>();
    const [attic, sameShard] = ['attic', sameShardAs('attic')];
    const late = db.app.transaction([], async (tx) => {
      await insertOutboxRows(tx, [row(attic, 1)]);
      inserted.resolve();
      await mayCommit.promise;
    });
    await inserted.promise;
    await commit(row(sameShard, 2));
    aRelay().start();
    await isEmpty();
    mayCommit.resolve();
    await late;
    await isEmpty();
    expect(paper.lines).toEqual([`x.lamps ${sameShard} 2`, `x.lamps ${attic} 1`]);
  });

  it('leaves a row alone that came between its reading and its removal', async () => {
    const store = new RelayStore(db.app);
    await commit(row('hall', 1));
    const heads = await store.heads([partitionOf('hall')], ['lamps']);
    await commit(row('hall', 2));
    await store.deleteSent(
      partitionOf('hall'),
      'lamps',
      heads.map(({ seq }) => seq),
    );
    expect(await depth()).toBe(1);
  });

  it('takes over when the owner of the shards has vanished, once its lease is over', async () => {
    const vanished = new RelayStore(db.app);
    expect(await vanished.lease(newUuid(), 2)).toHaveLength(12);
    expect(await vanished.lease(newUuid(), 2)).toEqual([]);
    const started = performance.now();
    await commit(row('hall', 1));
    aRelay().start();
    await isEmpty();
    expect(performance.now() - started).toBeGreaterThan(1_000);
  });

  it('gives its shards back when it stops, after it has sent what is there', async () => {
    const first = aRelay();
    first.start();
    await eventually(async () => {
      const { rows } = await db.admin.query('SELECT FROM bus.relay_lease WHERE owner IS NOT NULL');
      expect(rows).toHaveLength(12);
    });
    await commit(...Array.from({ length: 1_500 }, (_, i) => row('hall', i)));
    await first.stop();
    expect(await depth()).toBe(0);
    expect(await new RelayStore(db.app).lease(newUuid(), 1)).toHaveLength(12);
  });

  it('survives that its connections are cut', async () => {
    aRelay().start();
    for (let number = 1; number <= 5; number++) {
      const another = row('hall', number);
      await eventually(() => commit(another)); // our own connections are cut, too
      await db.admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'lamps_app'`,
      );
    }
    await isEmpty();
    const firstTimes = [...new Set(paper.lines)];
    expect(firstTimes).toEqual([1, 2, 3, 4, 5].map((number) => `x.lamps hall ${number}`));
  });

  it('says a fact once that was said twice while it waited', async () => {
    const id = newEventId();
    const twice = outboxRow(LampLit, { lamp: 'hall', number: 1 }, { tenantId: newId('ten'), sequence: 1, id }, '/test');
    await commit(twice);
    await commit(twice);
    expect(await depth()).toBe(1);
  });

  it('is not for a payload that no broker takes', () => {
    expect(() => row('x'.repeat(900_001), 1)).toThrow('900000 are allowed');
  });

  function sameShardAs(lamp: string): string {
    for (let i = 0; ; i++) if (partitionOf(`lamp ${i}`) === partitionOf(lamp)) return `lamp ${i}`;
  }
});
