import { newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionOf } from '../src/contract/partition.ts';
import { LeaseStore } from '../src/relay/lease.store.ts';
import { RelayStore } from '../src/relay/relay.store.ts';
import { Outbox, row, type Paper } from './paper.ts';

describe('several relays of one service', () => {
  let outbox: Outbox;
  let paper: Paper;

  beforeEach(async () => {
    outbox = await Outbox.open();
    ({ paper } = outbox);
  });
  afterEach(() => outbox.close());

  /** How many shards each relay holds, the most first. */
  const shares = async (): Promise<readonly number[]> => {
    const { rows } = await outbox.db.admin.query<{ count: string }>(
      'SELECT count(*) FROM bus.relay_lease WHERE owner IS NOT NULL AND until > now() GROUP BY owner ORDER BY 1 DESC',
    );
    return rows.map(({ count }) => Number(count));
  };
  const untilShared = (...expected: number[]) => eventually(async () => expect(await shares()).toEqual(expected));
  const commitEverywhere = (number: number) =>
    outbox.commit(...Array.from({ length: 30 }, (_, lamp) => row(`lamp ${lamp}`, number)));

  it('share the shards evenly as they come and go, and nothing of a key is lost or overtaken meanwhile', async () => {
    const first = outbox.relay();
    await untilShared(12);
    const publishing = (async () => {
      for (let number = 1; number <= 150; number++) await commitEverywhere(number);
    })();
    const second = outbox.relay();
    await untilShared(6, 6);
    const others = [outbox.relay(), outbox.relay(), outbox.relay()];
    await untilShared(3, 3, 2, 2, 2); // nobody is left without
    await first.stop();
    await untilShared(3, 3, 3, 3);
    await Promise.all(others.map((relay) => relay.stop()));
    await untilShared(12);
    await publishing;
    await outbox.untilEmpty();
    await second.stop();
    expect(await shares()).toEqual([]);
    for (let lamp = 0; lamp < 30; lamp++) {
      expect(paper.heard('lamps').filter((line) => line.startsWith(`lamp ${lamp} `))).toEqual(
        Array.from({ length: 150 }, (_, index) => `lamp ${lamp} ${index + 1}`),
      );
    }
  });

  it('take over what one held that has vanished, once its lease is over and not before', async () => {
    const leases = new LeaseStore(outbox.db.app);
    expect(await leases.renew(newUuid(), 2)).toEqual({
      shards: Array.from({ length: 12 }, (_, shard) => shard),
      share: 12,
    });
    await outbox.commit(row('hall', 1));
    const { rows } = await outbox.db.admin.query<{ over: Date }>('SELECT min(until) AS over FROM bus.relay_lease');
    const sentAt: number[] = [];
    paper.before = () => void sentAt.push(Date.now());
    outbox.relay();
    await outbox.untilEmpty();
    expect(sentAt[0]).toBeGreaterThanOrEqual(rows[0]?.over.getTime() ?? Infinity);
  });

  it('read nothing without a lease, so that one which was asleep can only repeat what it had in hand', async () => {
    const store = new RelayStore(outbox.db.app);
    const leases = new LeaseStore(outbox.db.app);
    const [asleep, awake] = [newUuid(), newUuid()];
    const shard = partitionOf('hall');
    const headOf = async (owner: string) => {
      const [rows = []] = await store.turn(owner, [], [{ shard, topic: 'lamps' }], { rows: 10, bytes: 1_000 });
      return rows.map(({ seq }) => seq);
    };
    await outbox.commit(row('hall', 1));
    await leases.renew(asleep, 60);
    const inHand = await headOf(asleep);
    expect(inHand).toHaveLength(1);
    await outbox.db.admin.query('UPDATE bus.relay_lease SET until = now()');
    expect(await headOf(asleep)).toEqual([]);
    await leases.renew(awake, 60);
    expect(await headOf(awake)).toEqual(inHand); // it is sent a second time: a repetition
    await outbox.commit(row('hall', 2));
    await store.turn(asleep, [{ shard, topic: 'lamps', seqs: inHand }], [], { rows: 10, bytes: 1_000 });
    expect(await outbox.depth()).toBe(1); // what it has sent is sent; what came since is not its
    await store.turn(awake, [{ shard, topic: 'lamps', seqs: inHand }], [], { rows: 10, bytes: 1_000 });
    expect(await outbox.depth()).toBe(1);
  });

  it('give their shards back when they stop, after they have sent what is there', async () => {
    const first = outbox.relay();
    await untilShared(12);
    await outbox.commit(...Array.from({ length: 1_000 }, (_, i) => row('hall', i)));
    await first.stop();
    expect(await outbox.depth()).toBe(0);
    expect((await new LeaseStore(outbox.db.app).renew(newUuid(), 1)).shards).toHaveLength(12);
  });

  it('do not wait at their end for a topic that does not answer', async () => {
    paper.before = (topic) => (topic === 'notes' ? new Promise<never>(() => undefined) : undefined);
    const relay = outbox.relay();
    await outbox.commit({ ...row('hall', 1), topic: 'notes' });
    await eventually(async () => expect(await outbox.depth()).toBe(1));
    await relay.stop();
    expect(await shares()).toEqual([]);
  });
});
