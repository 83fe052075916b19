import { createTestTopics, dropTestTopics, eventually, testDatabase, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { partitionCount, partitionOf } from '../src/contract/partition.ts';
import { CreateLamps1700000000000, note, type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { lampTopics } from './lamps.ts';

jest.setTimeout(40_000);

const hall = partitionOf('hall');
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('a consumer group', () => {
  let world: LampWorld;
  let handled: number[];
  const counting = { seen: (_: unknown, { data }: LampEvent) => void handled.push(data.number) };

  beforeEach(async () => {
    handled = [];
    const [db, topicPrefix] = await Promise.all([
      testDatabase('lamps', [CreateLamps1700000000000]),
      createTestTopics(lampTopics),
    ]);
    world = new LampWorld({ db, topicPrefix, kafkaBrokers: testServers.kafkaBrokers() });
  });
  afterEach(async () => {
    await world.end();
    await dropTestTopics(world.topic(''));
  });

  const putHall = async (...numbers: number[]) => {
    for (const number of numbers)
      await world.put('hall', JSON.stringify({ lamp: 'hall', number }), world.headersOf('hall'));
  };
  const handles = (numbers: number[]) => eventually(async () => expect(await world.numbersOf('hall')).toEqual(numbers));
  const gaps = async () =>
    (
      await world.sql<object>(
        'SELECT topic, partition, next_offset::int AS "offset", low::int, high::int FROM bus.consumer_gap',
      )
    ).rows;
  const hasGap = (offset: number, low: number, high: unknown) =>
    eventually(async () => expect(await gaps()).toEqual([{ topic: 'lamps', partition: hall, offset, low, high }]));
  /** Of all partitions but the hall's. */
  const othersFlow = async (round: number) => {
    const lamps = range(30)
      .map((n) => `lamp ${n}`)
      .filter((lamp) => partitionOf(lamp) !== hall);
    for (const lamp of lamps) await world.put(lamp, JSON.stringify({ lamp, number: round }), world.headersOf(lamp));
    await eventually(async () => {
      for (const lamp of lamps) expect(await world.numbersOf(lamp)).toContain(round);
    });
  };
  const truncateHall = (offset: number) =>
    world.withAdmin(async (admin) => {
      const topic = world.topic('lamps');
      await admin.fetchTopicOffsets(topic); // kafkajs deletes only from topics that it has met
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: hall, offset: String(offset) }] });
    });

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
  });

  it('does not start on a topic whose partitions are not those of its keys', async () => {
    const topic = world.topic('lamps');
    await world.withAdmin((admin) =>
      admin.createPartitions({ topicPartitions: [{ topic, count: partitionCount + 1 }] }),
    );
    await eventually(async () => {
      const offsets = await world.withAdmin((admin) => admin.fetchTopicOffsets(topic));
      expect(offsets).toHaveLength(partitionCount + 1); // Kafka takes a moment to know it everywhere
    });
    await expect(world.service()).rejects.toThrow('lamps has 13 partitions, 12 are needed');
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

  it('writes nothing for a record that another member has handled meanwhile, and goes on behind it', async () => {
    await world.service({ behaviour: counting });
    await putHall(1);
    await handles([1]);
    await world.sql('UPDATE bus.consumer_offset SET next_offset = 3 WHERE partition = $1', [hall]);
    await putHall(2, 3, 4);
    await handles([1, 4]);
  });

  it('stands still where the log has lost what it has not read, until somebody decides', async () => {
    const before = await world.service();
    await putHall(1, 2);
    await handles([1, 2]);
    await before.close();
    await putHall(3, 4, 5);
    await truncateHall(4);

    const stopped = await world.service();
    await hasGap(2, 4, 5);
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1, 2]);
    await stopped.close();

    await world.sql('UPDATE bus.consumer_offset SET next_offset = 4 WHERE partition = $1', [hall]);
    await world.sql('DELETE FROM bus.consumer_gap');
    await world.service();
    await handles([1, 2, 5]);
  });

  it('stands still when the log is cut off under it', async () => {
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    await world.service({
      behaviour: {
        seen: (_, { data }) => {
          entered.resolve();
          return data.lamp === 'hall' ? leave.promise : undefined;
        },
      },
    });
    await putHall(1);
    await entered.promise;
    await putHall(2, 3);
    await truncateHall(3);
    await putHall(4);
    leave.resolve();
    await hasGap(1, 3, 4);
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1]);
  });

  it('does not take a topic that was made anew for the one it knew, not even when it has grown', async () => {
    const before = await world.service();
    await putHall(1, 2, 3);
    await handles([1, 2, 3]);
    await before.close();
    await remakeTopic();
    await putHall(10);

    const stopped = await world.service();
    await hasGap(3, 0, 1);
    await putHall(11, 12, 13, 14);
    await stopped.close();
    await world.service();
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);
  });

  it('notices that its topic is made anew while it reads', async () => {
    await world.service();
    await putHall(1, 2, 3);
    await handles([1, 2, 3]);
    await remakeTopic();
    await putHall(10);
    await hasGap(3, 0, expect.any(Number));
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);
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

  async function remakeTopic(): Promise<void> {
    const topic = world.topic('lamps');
    await world.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await eventually(() =>
      world.withAdmin((admin) =>
        admin.createTopics({ topics: [{ topic, numPartitions: partitionCount }], waitForLeaders: true }),
      ),
    );
    await world.forgetProducer();
  }
});
