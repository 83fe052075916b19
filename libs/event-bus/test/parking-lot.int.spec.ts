import { statement, type Tx } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pause } from '../src/pause.ts';
import { type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { obituary } from './obituary.ts';
import { TierlessBatchWatchman, TierlessWatchman } from './patient-watchmen.ts';

interface Session {
  sql(text: string, values: readonly unknown[]): Promise<unknown>;
}

describe('what is parked', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  /** Records of one key, as the live path would have parked them behind its head. */
  async function queueOf(key: string, count: number) {
    await world.sql(`INSERT INTO bus.parked_key (grp, topic, key) VALUES ('lamps', 'lamps', $1)`, [key]);
    await parkBehind(key, 1, count);
  }
  async function parkBehind(key: string, from: number, to: number, session: Session = world) {
    await session.sql(
      `INSERT INTO bus.parked (grp, topic, key, partition, "offset", tenant_id, type, route, headers, payload, produced_at,
                               state, reason, attempts)
       SELECT 'lamps', 'lamps', $1::text, 0, n, $2::uuid, 'lamp.lit', 'lamp.lit v1', replace($3, '"ID"', to_json(uuidv7())::text),
              convert_to(format('{"lamp":"%s","number":%s}', $1::text, n), 'UTF8'), now(), 'waiting', 'behind', 0
         FROM generate_series($4::int, $5::int) AS n`,
      [key, world.tenant.slice(4), JSON.stringify({ ...world.headersOf(key), ce_id: 'ID' }), from, to],
    );
  }
  const listed = async () => (await world.deadLetters.list({}, { limit: 100 })).items;
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

  it('behind a key drains in order, many at a time, and holds up no other key', async () => {
    await queueOf('attic', 1_500);
    await queueOf('hall', 3);
    await world.service({ consumers: [TierlessBatchWatchman] });
    await eventually(async () => expect(await world.parkedIds()).toEqual([]));
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);
    const inTurn = (await world.sightings()).map(({ lamp }) => lamp);
    expect(inTurn.lastIndexOf('hall')).toBeLessThan(inTurn.lastIndexOf('attic'));
    expect(await world.numbersOf('attic')).toEqual(numbers(1_500));
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
  });

  it('waits for live traffic that parks behind it, and then takes that as well', async () => {
    await queueOf('attic', 1);
    const live = await world.begin();
    await live.sql(`SELECT FROM bus.parked_key FOR SHARE`);
    await world.service({ consumers: [TierlessWatchman] });
    await eventually(async () => expect(await world.waitingForLocks()).toBe(1));
    await parkBehind('attic', 2, 2, live);
    await live.commit();
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2]));
    await eventually(async () => expect(await world.parkedIds()).toEqual([]));
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
  });

  it('and guilty is found in the middle of a long queue, and the rest waits for it', async () => {
    await queueOf('attic', 300);
    const seen = (_: unknown, { data: { number } }: LampEvent) => {
      if (number === 177) throw new Error('no bulb');
    };
    await world.service({ behaviour: { seen }, consumers: [TierlessWatchman] });
    await eventually(async () =>
      expect(await listed()).toMatchObject([{ offset: 177, reason: 'exhausted', attempts: 3 }]),
    );
    expect(await world.numbersOf('attic')).toEqual(numbers(176));
    expect(await world.deadLetters.stats()).toMatchObject({ waitingBehind: 123, blockedKeys: 1 });
  });

  it('of one key does not wait for another whose handler is slow', async () => {
    const release = Promise.withResolvers<void>();
    for (const key of ['attic', 'cellar', 'hall']) await queueOf(key, 1);
    const seen = async (_: unknown, { data: { lamp } }: LampEvent) => {
      if (lamp === 'attic') await release.promise;
    };
    await world.service({ behaviour: { seen }, consumers: [TierlessWatchman] });
    await eventually(async () =>
      expect((await world.sightings()).map(({ lamp }) => lamp).toSorted()).toEqual(['cellar', 'hall']),
    );
    release.resolve();
    await eventually(async () => expect(await world.sightings()).toHaveLength(3));
  });

  it('and has failed before is tried again with others, and one whose row somebody keeps locked holds up none of them', async () => {
    await world.sql(
      `CREATE TABLE doors (name text); INSERT INTO doors VALUES ('front'); GRANT ALL ON doors TO lamps_app`,
    );
    const enter = statement(
      'enter',
      `SELECT set_config('lock_timeout', '50ms', true), (SELECT name FROM doors FOR UPDATE)`,
    );
    const keys = numbers(40).map((number) => `lamp ${number}`);
    for (const key of keys) await queueOf(key, 1);
    let isBroken = true;
    const seen = async (tx: Tx, { data: { lamp } }: LampEvent) => {
      if (isBroken) throw new Error('no bulb');
      if (lamp === 'lamp 7') await tx.query(enter, []);
    };
    await world.service({ behaviour: { seen }, consumers: [TierlessWatchman] });
    await eventually(async () => expect(await listed()).toHaveLength(40));
    const release = await world.hold('SELECT FROM doors FOR UPDATE');
    isBroken = false;
    await world.deadLetters.redrive({}, { actor: 'ann' });
    await eventually(async () =>
      expect((await listed()).map(({ key, attempts }) => [key, attempts])).toEqual([['lamp 7', 3]]),
    );
    await release();
    await eventually(async () => expect(await world.parked()).toEqual([]));
    expect((await world.sightings()).map(({ lamp }) => lamp).toSorted()).toEqual(keys.toSorted());
  });

  it('is shared by two processes, each record tried once and in order', async () => {
    const keys = numbers(12).map((number) => `lamp ${number}`);
    for (const key of keys) await queueOf(key, 40);
    await Promise.all([
      world.service({ consumers: [TierlessWatchman] }),
      world.service({ consumers: [TierlessWatchman] }),
    ]);
    await eventually(async () => expect(await world.parkedIds()).toEqual([]), { everyMs: 100 });
    for (const key of keys) expect(await world.numbersOf(key)).toEqual(numbers(40));
  });

  it('and ends its process three times is a dead letter, tried no more, until somebody has it tried', async () => {
    await queueOf('attic', 2);
    const deadProcess = newUuid();
    await world.sql(`UPDATE bus.parked SET trying_by = $1, ends = 2 WHERE "offset" = 1`, [deadProcess]);
    await world.service({ consumers: [TierlessWatchman] });
    await eventually(async () =>
      expect(await listed()).toMatchObject([{ offset: 1, reason: 'crash-loop', attempts: 1 }]),
    );
    expect(await world.sightings()).toEqual([]);
    const [copy] = await eventually(() => world.recordsOf('lamps.dlt', 1));
    const { rows } = await world.sql<{ producedAt: Date; headers: string; payload: Buffer }>(
      `SELECT produced_at AS "producedAt", headers, payload FROM bus.parked WHERE "offset" = 1`,
    );
    const { producedAt: timestamp, headers, payload: value } = rows[0]!;
    const place = { topic: 'lamps', partition: 0, offset: 1, key: 'attic', timestamp };
    const original = { ...place, value, headers: JSON.parse(headers) };
    expect(copy).toEqual(obituary(original, { reason: 'crash-loop', attempts: 1, errorClass: 'EndedInHand' }));

    await world.deadLetters.redrive({}, { actor: 'ann' });
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2]));
  });

  it('and was in hand when its process ended is tried by the next one; by a living one it is left alone', async () => {
    await queueOf('attic', 1);
    await queueOf('hall', 1);
    const [dead, living] = [newUuid(), newUuid()];
    await world.sql(
      `INSERT INTO bus.consumer_process (owner, grp, until) VALUES ($1, 'lamps', now() + interval '1 hour')`,
      [living],
    );
    await world.sql(`UPDATE bus.parked SET trying_by = CASE key WHEN 'attic' THEN $1::uuid ELSE $2 END`, [
      dead,
      living,
    ]);
    await world.service({ consumers: [TierlessWatchman] });
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1]));
    await queueOf('cellar', 1); // due later than the hall: when it has been tried, the hall has been looked at
    await eventually(async () => expect(await world.numbersOf('cellar')).toEqual([1]));
    expect(await world.numbersOf('hall')).toEqual([]);
    expect((await world.sql('SELECT ends FROM bus.parked')).rows).toEqual([{ ends: 0 }]);
    await world.sql(`DELETE FROM bus.consumer_process WHERE owner = $1`, [living]);
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1]));
  });

  it('is not tried beside a message that is taken alone: if the process ends then, it is known by which', async () => {
    await world.sql(
      `INSERT INTO bus.partition_holder (grp, topic, partition, owner, careful_until) VALUES ('lamps', 'lamps', 3, $1, 100)`,
      [newUuid()],
    );
    for (const number of numbers(50))
      await world.putInto(3, 'hall', JSON.stringify({ lamp: 'hall', number }), world.headersOf('hall'));
    const inHand = new Set<string>();
    const together: string[][] = [];
    const seen = async (_: unknown, { data: { lamp } }: LampEvent) => {
      inHand.add(lamp);
      await pause(20);
      if (inHand.has('hall') && inHand.size > 1) together.push([...inHand]);
      inHand.delete(lamp);
    };
    await world.service({ behaviour: { seen }, consumers: [TierlessWatchman] });
    await eventually(async () => expect(await world.sightings('hall')).not.toEqual([]), { everyMs: 5 });
    for (const number of numbers(20)) await queueOf(`attic ${number}`, 1);
    await eventually(async () => expect(await world.parkedIds()).toEqual([]));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual(numbers(50)));
    expect(together).toEqual([]);
  });

  it('loses no order and no effect when connections are cut in the middle of it', async () => {
    const keys = ['attic', 'cellar', 'hall'];
    for (const key of keys) await queueOf(key, 200);
    await world.service({ consumers: [TierlessWatchman] });
    let cuts = 0;
    await eventually(
      async () => {
        if (cuts++ < 4)
          await world.sql(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'lamps_app'`,
          );
        expect(await world.parkedIds()).toEqual([]);
      },
      { everyMs: 150 },
    );
    for (const key of keys) expect(await world.numbersOf(key)).toEqual(numbers(200));
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
  });
});
