import { statement, type Tx } from '@atlas/database';
import { newEventId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BurntOutWatchman, Watchman, type LampEvent } from './lamp-service.ts';
import { pause } from '../src/pause.ts';
import { LampWorld } from './lamp-world.ts';
import { LampBurntOut, LampLit } from './lamps.ts';

const addRumour = statement(
  'sightings.rumour',
  `INSERT INTO sightings (tenant_id, event_id, type, lamp, number)
   SELECT (current_setting('atlas.tenants')::uuid[])[1], gen_random_uuid(), 'rumour', 'attic', 0`,
);
const shortIdling = statement('idling', `SET LOCAL idle_in_transaction_session_timeout = '50ms'`);

describe('when handling fails', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  /** The lamp's handler throws while it is broken: for ever, or for so many tries. */
  function fragile(lamp: string, forTries = Infinity) {
    const lamps = new Set([lamp]);
    const tries: number[] = [];
    return {
      lamps,
      tries,
      seen: (_: unknown, { data }: LampEvent) => {
        if (!lamps.has(data.lamp) || tries.length >= forTries) return;
        tries.push(performance.now());
        throw new Error(`${data.lamp} is broken`);
      },
    };
  }
  const isDead = (key: string, reason = 'failed', attempts = 3) => ({ key, state: 'dead', reason, attempts });
  const waitsBehind = (key: string) => ({ key, state: 'waiting', reason: 'behind', attempts: 0 });

  it('tries an event three times, then keeps it as a dead letter with its error', async () => {
    const behaviour = fragile('attic');
    const service = await world.service({ behaviour });
    await world.light(service, 'attic', 1);
    await eventually(async () => expect(await world.parked()).toEqual([isDead('attic')]));
    const [first = 0, second = 0, third = 0, ...more] = behaviour.tries;
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(190);
    expect(third - second).toBeGreaterThanOrEqual(790);
    const { rows } = await world.sql<object>('SELECT error_class, error_message, error_stack FROM bus.parked');
    expect(rows).toEqual([
      {
        error_class: 'Error',
        error_message: 'attic is broken',
        error_stack: expect.stringContaining('failure.int.spec.ts'),
      },
    ]);
  });

  it('lets the other keys go on, keeps later events of that key behind, and drains them in order once the cause is gone', async () => {
    const behaviour = fragile('attic');
    const service = await world.service({ behaviour });
    await world.light(service, 'attic', 1, 2);
    for (let number = 1; number <= 20; number++) await world.light(service, `lamp ${number}`, number); // all partitions
    await eventually(async () => expect(await world.sightings()).toHaveLength(20));
    await eventually(async () => expect(await world.parked()).toEqual([isDead('attic'), waitsBehind('attic')]));
    await world.light(service, 'attic', 3);
    await eventually(async () => expect(await world.parked()).toHaveLength(3));

    behaviour.lamps.clear();
    await world.deadLetters.redrive({}, { actor: 'test' });
    await world.light(service, 'attic', 4, 5);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2, 3, 4, 5]));
    await eventually(async () => expect(await world.parked()).toEqual([]));
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
  });

  it('finds the guilty among the innocent of one chunk', async () => {
    const lamps = ['attic', 'cellar', 'hall'];
    for (let number = 1; number <= 30; number++) {
      for (const lamp of lamps) await world.put('one key', JSON.stringify({ lamp, number }), world.headersOf(lamp));
    }
    await world.service({
      behaviour: {
        seen: (_, { data }) => {
          if (data.lamp === 'attic' && data.number === 17) throw new Error('no');
        },
      },
    });
    await eventually(async () => expect((await world.parked())[0]).toEqual(isDead('one key')));
    await eventually(async () => expect(await world.parked()).toHaveLength(1 + 2 + 13 * 3)); // what comes after it has the same key
    expect(await world.numbersOf('hall')).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  });

  it('leaves nothing behind of a handler that goes on after it has failed', async () => {
    const seen = async (tx: Tx, { data: { lamp } }: LampEvent) => {
      if (lamp !== 'attic') return;
      const slower = async () => {
        await tx.execute(addRumour, []);
        await tx.execute(addRumour, []);
      };
      await Promise.all([slower(), Promise.reject(new Error('the other branch'))]);
    };
    const service = await world.service({ behaviour: { seen } });
    await world.light(service, 'attic', 1);
    await world.light(service, 'hall', 1);
    await eventually(async () => expect(await world.parked()).toEqual([isDead('attic')]));
    await eventually(async () => expect(await world.sightings()).toEqual([{ lamp: 'hall', number: 1 }]));
  });

  it('keeps an event whose handler idles for longer than a transaction may, and goes on', async () => {
    const seen = async (tx: Tx, { data: { lamp } }: LampEvent) => {
      if (lamp !== 'attic') return;
      await tx.execute(shortIdling, []);
      await pause(500);
      await tx.execute(addRumour, []);
    };
    const service = await world.service({ behaviour: { seen } });
    await world.light(service, 'attic', 1);
    await world.light(service, 'attic', 2);
    await eventually(async () => expect(await world.parked()).toMatchObject([isDead('attic'), { reason: 'behind' }]));
  });

  it('tries the same fact under two keys for each of them', async () => {
    let isBroken = true;
    const seen = () => {
      if (isBroken) throw new Error('not yet');
    };
    await world.service({ behaviour: { seen } });
    const id = newEventId();
    for (const lamp of ['hall', 'attic'])
      await world.put(lamp, JSON.stringify({ lamp, number: 1 }), world.headersOf(lamp, id));
    await eventually(async () => expect(await world.parked()).toMatchObject([{ state: 'dead' }, { state: 'dead' }]));
    isBroken = false;
    await world.deadLetters.redrive({}, { actor: 'ann' });
    await eventually(async () => expect(await world.parked()).toEqual([]));
    expect(await world.sightings()).toHaveLength(1);
  });

  it('goes on by itself when a later try succeeds', async () => {
    const service = await world.service({ behaviour: fragile('attic', 2) });
    await world.light(service, 'attic', 1, 2, 3);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2, 3]));
    await eventually(async () => expect(await world.parked()).toEqual([]));
  });

  it('makes a dead letter at once of what cannot be read, and names the reason', async () => {
    await world.service();
    const good = JSON.stringify({ lamp: 'x', number: 1 });
    const { ce_tenant: _, ...withoutTenant } = world.headersOf('no tenant');
    await world.put('not json', '{"lamp":', world.headersOf('not json'));
    await world.put('nul\0', 'nul \0 in body', world.headersOf('nul'));
    await world.put('nothing', null, world.headersOf('nothing'));
    await world.put('schema', '{"lamp":"x"}', world.headersOf('schema'));
    await world.put('no headers', good, {});
    await world.put('no tenant', good, withoutTenant);
    await world.put('bad id', good, { ...world.headersOf('bad id'), ce_id: 'seven' });
    for (let number = 1; number <= 20; number++)
      await world.put(`lamp ${number}`, JSON.stringify({ lamp: 'fine', number }), world.headersOf('fine'));

    await eventually(async () => expect(await world.numbersOf('fine')).toHaveLength(20));
    await eventually(async () =>
      expect((await world.parked()).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        isDead('bad id', 'deserialise', 1),
        isDead(`base64:${Buffer.from('nul\0').toString('base64')}`, 'deserialise', 1),
        isDead('no headers', 'deserialise', 1),
        isDead('no tenant', 'deserialise', 1),
        isDead('not json', 'deserialise', 1),
        isDead('nothing', 'deserialise', 1),
        isDead('schema', 'schema', 1),
      ]),
    );
    const { rows } = await world.sql<{ error_message: string }>(
      `SELECT error_message FROM bus.parked WHERE key = 'no tenant'`,
    );
    expect(rows[0]?.error_message).toBe('the header ce_tenant is missing');
  });

  it('tries what failed again however many others are dead', async () => {
    const service = await world.service({ behaviour: fragile('attic', 1) });
    for (let key = 1; key <= 100; key++) await world.put(`key ${key}`, '{', world.headersOf('nothing'));
    await eventually(async () => expect(await world.parked()).toHaveLength(100));
    await world.light(service, 'attic', 1);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1]));
  });

  it('is not stopped by a key or a type of any length', async () => {
    const [longKey, longType] = ['k'.repeat(10_000), 't'.repeat(10_000)];
    await world.service();
    await world.putInto(3, longKey, '{', world.headersOf('hall'));
    await world.putInto(3, 'hall', '{}', world.headersOf('hall', undefined, longType));
    await world.putInto(3, longKey, JSON.stringify({ lamp: 'hall', number: 1 }), world.headersOf('hall'));
    await world.putInto(3, 'hall', JSON.stringify({ lamp: 'hall', number: 2 }), world.headersOf('hall'));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([2]));
    const unknown = { key: 'hall', state: 'unknown', reason: 'unknown-type', attempts: 0 };
    expect(await world.parked()).toEqual([isDead(longKey, 'deserialise', 1), unknown, waitsBehind(longKey)]);
    expect(await world.deadLetters.show((await world.parkedIds())[0] ?? 0)).toMatchObject({
      key: longKey,
      waitingBehind: 1,
    });
  });

  it('sets a type that this build does not know aside, and a build that knows it takes it up by itself', async () => {
    const old = await world.service();
    await world.put(
      'hall',
      JSON.stringify({ lamp: 'hall', number: 1 }),
      world.headersOf('hall', undefined, 'lamp.burnt_out'),
    );
    await world.put('hall', JSON.stringify({ lamp: 'hall', number: 2 }), world.headersOf('hall'));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([2])); // not blocked
    expect(await world.parked()).toEqual([{ key: 'hall', state: 'unknown', reason: 'unknown-type', attempts: 0 }]);
    await old.close();

    const contracts = [LampLit, LampBurntOut];
    await world.service({ consumers: [Watchman, BurntOutWatchman], consumes: contracts, knows: contracts });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([2, 1]));
    await eventually(async () => expect(await world.parked()).toEqual([]));
  });

  it('does not lose an event that a newer build has parked, and that this build does not know', async () => {
    await world.service();
    await world.put('hall', '{}', world.headersOf('hall', undefined, 'lamp.burnt_out'));
    await eventually(async () => expect(await world.parked()).toHaveLength(1));
    await world.sql(`INSERT INTO bus.parked_key (grp, topic, key) VALUES ('lamps', 'lamps', 'hall')`);
    await world.sql(`UPDATE bus.parked SET state = 'waiting', reason = 'failed', blocks = true, next_try_at = now()`);
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
    expect(await world.parked()).toEqual([{ key: 'hall', state: 'unknown', reason: 'unknown-type', attempts: 0 }]);
  });

  it('passes over a type that is known and not handled here', async () => {
    await world.service({ knows: [LampLit, LampBurntOut] });
    await world.put('hall', 'whatever', world.headersOf('hall', undefined, 'lamp.burnt_out'));
    await world.put('hall', JSON.stringify({ lamp: 'hall', number: 2 }), world.headersOf('hall'));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([2]));
    expect(await world.parked()).toEqual([]);
  });

  it('blames no event when connections to the database are cut', async () => {
    const slow = statement('slow', 'SELECT pg_sleep(0.01)');
    const service = await world.service({ behaviour: { seen: async (tx) => void (await tx.query(slow, [])) } });
    const cut = () =>
      world.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'lamps_app'`,
      );
    const lamps = Array.from({ length: 40 }, (_, i) => `lamp ${i}`);
    for (const lamp of lamps) await world.light(service, lamp, 1, 2, 3);
    let cuts = 0;
    await eventually(
      async () => {
        if (cuts++ < 5) await cut();
        expect(await world.sightings()).toHaveLength(120);
      },
      { everyMs: 100 },
    );
    for (const lamp of lamps) expect(await world.numbersOf(lamp)).toEqual([1, 2, 3]);
    expect(await world.parked()).toEqual([]);
  });

  it('blames no event for a row that somebody else keeps locked', async () => {
    await world.sql(
      `CREATE TABLE doors (name text PRIMARY KEY); INSERT INTO doors VALUES ('front'); GRANT ALL ON doors TO lamps_app`,
    );
    const enter = statement(
      'enter',
      `SELECT set_config('lock_timeout', '50ms', true), (SELECT name FROM doors WHERE name = 'front' FOR UPDATE)`,
    );
    let tries = 0;
    const service = await world.service({
      behaviour: {
        seen: async (tx) => {
          tries++;
          await tx.query(enter, []);
        },
      },
    });
    const release = await world.hold('SELECT FROM doors FOR UPDATE');
    await world.light(service, 'hall', 1, 2);
    await eventually(() => expect(tries).toBeGreaterThan(3));
    expect(await world.parked()).toEqual([]);
    await release();
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2]));
  });
});
