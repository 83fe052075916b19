import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { statement } from '@atlas/database';
import { partitionOf } from '../src/contract/partition.ts';
import { BurntOutWatchman, note, Watchman, type LampEvent } from './lamp-service.ts';
import { EventBus } from '../src/index.ts';
import { LampWorld } from './lamp-world.ts';
import { LampBurntOut, LampLit } from './lamps.ts';

const hall = partitionOf('hall');
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('a consumer group', () => {
  let world: LampWorld;
  let handled: number[];
  const counting = { seen: (_: unknown, { data }: LampEvent) => void handled.push(data.number) };

  beforeEach(async () => {
    handled = [];
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const putHall = async (...numbers: number[]) => {
    for (const number of numbers)
      await world.put('hall', JSON.stringify({ lamp: 'hall', number }), world.headersOf('hall'));
  };
  const handles = (numbers: number[]) => eventually(async () => expect(await world.numbersOf('hall')).toEqual(numbers));
  const holders = async () => (await world.sql<object>('SELECT FROM bus.partition_holder')).rowCount;
  /** Of all partitions but the hall's. */
  const othersFlow = async () => {
    const lamps = range(30)
      .map((n) => `lamp ${n}`)
      .filter((lamp) => partitionOf(lamp) !== hall);
    for (const lamp of lamps) await world.put(lamp, JSON.stringify({ lamp, number: 1 }), world.headersOf(lamp));
    await eventually(async () => {
      for (const lamp of lamps) expect(await world.numbersOf(lamp)).toEqual([1]);
    });
  };

  it('shares its work among its processes, and handles each event once while they come and go', async () => {
    const publisher = await world.publisher();
    const lamps = range(15).map((n) => `lamp ${n}`);
    const one = await world.service({ behaviour: counting });
    const publishing = (async () => {
      for (const number of range(20)) await Promise.all(lamps.map((lamp) => world.light(publisher, lamp, number)));
    })();
    await eventually(() => expect(handled.length).toBeGreaterThan(20));
    await world.service({ behaviour: counting });
    await publishing;
    await one.close();
    await eventually(async () => expect(await world.sightings()).toHaveLength(300));
    for (const lamp of lamps) expect(await world.numbersOf(lamp)).toEqual(range(20));
    expect(handled).toHaveLength(300); // not one was begun twice and rolled back by the inbox alone
    const { rows } = await world.sql('SELECT FROM bus.partition_holder WHERE careful_until IS NOT NULL');
    expect(rows).toEqual([]); // to come and go is no crash
  });

  it('goes on with the other partitions while a handler is slow', async () => {
    const [entered, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await world.service({
      behaviour: {
        seen: (_, { data }) => {
          if (data.lamp !== 'hall') return undefined;
          entered.resolve();
          return leave.promise;
        },
      },
    });
    await putHall(1);
    await entered.promise;
    await putHall(2);
    await othersFlow();
    expect(await world.numbersOf('hall')).toEqual([]);
    leave.resolve();
    await handles([1, 2]);
  });

  it('goes on with the other partitions while the ground of one shakes', async () => {
    await world.sql(
      `CREATE TABLE doors (name text PRIMARY KEY); INSERT INTO doors VALUES ('hall'); GRANT ALL ON doors TO lamps_app`,
    );
    const enter = statement<object, [name: string]>('enter', 'SELECT FROM doors WHERE name = $1 FOR UPDATE');
    await world.service({
      behaviour: { seen: async (tx, { data }) => void (await tx.query(enter, [data.lamp])) },
    });
    const release = await world.hold('SELECT FROM doors FOR UPDATE'); // for longer than a lock is waited for
    await putHall(1, 2);
    await othersFlow();
    await release();
    await handles([1, 2]);
    expect(await world.parked()).toEqual([]);
  });

  it('of which one member does not know a topic yet has that topic read by the others', async () => {
    const versions = { old: [LampLit], recent: [LampLit, LampBurntOut] };
    const burnt = { ...LampBurntOut, topic: 'notes' };
    await world.service({ consumes: versions.old, knows: versions.old });
    await world.service({
      consumers: [Watchman, BurntOutWatchman],
      consumes: [LampLit, burnt],
      knows: [LampLit, burnt],
    });
    for (const n of range(20)) {
      const lamp = `lamp ${n}`;
      await world.put(lamp, JSON.stringify({ lamp, number: 1 }), world.headersOf(lamp));
      const headers = world.headersOf(lamp, undefined, 'lamp.burnt_out');
      await world.put(lamp, JSON.stringify({ lamp, number: 2 }), headers, 'notes');
    }
    await eventually(async () => expect(await world.sightings()).toHaveLength(40));
  });

  it('goes on where its database says, whatever Kafka believes', async () => {
    const first = await world.service({ behaviour: counting });
    await putHall(1, 2, 3);
    await handles([1, 2, 3]);
    await first.close();
    await world.commitToKafka(hall, 0);
    const second = await world.service({ behaviour: counting });
    await putHall(4);
    await handles([1, 2, 3, 4]);
    await second.close();
    await putHall(5, 6);
    await world.commitToKafka(hall, 6);
    await world.service({ behaviour: counting });
    await handles([1, 2, 3, 4, 5, 6]);
    expect(handled).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('tells Kafka where it is, for whoever looks there, and is gone from it at once when it stops', async () => {
    const service = await world.service();
    await putHall(1, 2, 3);
    await handles([1, 2, 3]);
    await service.close();
    await world.withAdmin(async (admin) => {
      const [lamps] = await admin.fetchOffsets({ groupId: world.group, topics: [world.topic('lamps')] });
      expect(lamps?.partitions.find(({ partition }) => partition === hall)?.offset).toBe('3');
      const { groups } = await admin.describeGroups([world.group]);
      expect(groups.map(({ state }) => state)).toEqual(['Empty']);
    });
    expect(await holders()).toBe(0);
  });

  it('writes nothing for a record that another member has handled meanwhile, and goes on behind it', async () => {
    await world.service({ behaviour: counting });
    await putHall(1);
    await handles([1]);
    await world.sql('UPDATE bus.consumer_offset SET next_offset = 3, newest = NULL WHERE partition = $1', [hall]);
    await putHall(2, 3, 4);
    await handles([1, 4]);
  });

  it('is stopped in time although a handler does not end', async () => {
    const [entered, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const service = await world.service({
      stopTimeoutMs: 1_000,
      behaviour: {
        seen: () => {
          entered.resolve();
          return leave.promise;
        },
      },
    });
    await putHall(1);
    await entered.promise;
    await service.get(EventBus).stopConsuming(); // which would wait for ever
    expect(await holders()).toBeGreaterThan(0); // to whoever comes next it is an end without a word
    leave.resolve();
    await handles([1]);
  });

  it('ends what it has begun when it is stopped, and sends what came of it', async () => {
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const service = await world.service({
      behaviour: {
        seen: async (tx, event) => {
          entered.resolve();
          await leave.promise;
          note(tx, event);
        },
      },
    });
    await world.light(service, 'hall', 1);
    await entered.promise;
    const closed = service.close();
    leave.resolve();
    await closed;
    expect(await world.numbersOf('hall')).toEqual([1]);
    expect(await world.outboxDepth()).toBe(0);
    const { rows } = await world.sql<object>('SELECT DISTINCT owner FROM bus.relay_lease');
    expect(rows).toEqual([{ owner: null }]);
  });
});
