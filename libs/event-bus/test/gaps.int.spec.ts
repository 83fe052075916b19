import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionCount, partitionOf } from '../src/contract/partition.ts';
import { NoGap, OffsetOutsideLog, TopicOfOtherSize } from '../src/index.ts';
import { LampWorld } from './lamp-world.ts';

const hall = partitionOf('hall');
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const actor = 'ada';

describe('where records are missing, a group', () => {
  let world: LampWorld;

  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const putHall = async (...numbers: number[]) => {
    for (const number of numbers)
      await world.put('hall', JSON.stringify({ lamp: 'hall', number }), world.headersOf('hall'));
  };
  const handles = (numbers: number[]) => eventually(async () => expect(await world.numbersOf('hall')).toEqual(numbers));
  const gaps = async () =>
    (
      await world.sql<{ partition: number; reason: string }>(
        'SELECT partition, reason, next_offset::int AS "offset", low::int, high::int FROM bus.consumer_gap ORDER BY partition',
      )
    ).rows;
  const hasGap = (reason: unknown, offset: unknown, low: unknown, high: unknown) =>
    eventually(async () => expect(await gaps()).toEqual([{ partition: hall, reason, offset, low, high }]));
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
  const remakeTopic = async () => {
    const topic = world.topic('lamps');
    await world.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    const topics = [{ topic, numPartitions: partitionCount }];
    await eventually(async () => {
      await world.withAdmin((admin) => admin.createTopics({ topics, waitForLeaders: false }));
      expect(await world.highOf('lamps', hall)).toBe(0); // the old one takes a moment to go
    });
    await world.forgetProducer();
  };
  /** Three of the hall are handled, and nobody of the group is there. */
  const threeHandled = async () => {
    const before = await world.service();
    await putHall(1, 2, 3);
    await handles([1, 2, 3]);
    await before.close();
  };

  it('stands still when the log has lost what it has not read, until somebody accepts that', async () => {
    await threeHandled();
    await putHall(4, 5, 6);
    await truncateHall(5);
    await world.service();
    await hasGap('truncated', 3, 5, 6);
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);

    const accepted = { topic: 'lamps', partition: hall, offset: 5, reason: 'truncated', from: 3, skips: 0 };
    expect(await world.offsets.accept('lamps', hall, { to: 'log-start', actor, dryRun: true })).toEqual({
      ...accepted,
      dryRun: true,
    });
    expect(await gaps()).toHaveLength(1);
    expect(await world.offsets.accept('lamps', hall, { to: 'log-start', actor, note: 'retention' })).toEqual({
      ...accepted,
      dryRun: false,
    });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2, 3, 6]));
    const { rows } = await world.sql('SELECT actor, action, grp, what, note, before, after FROM bus.operation');
    expect(rows).toEqual([
      {
        ...{ actor, action: 'offset.accept', grp: 'lamps', what: `offset:lamps[${hall}]`, note: 'retention' },
        ...{ before: '3 (truncated; the log has 5 to 6)', after: '5' },
      },
    ]);
  });

  it('stands still when the log is cut off under it, while it reads', async () => {
    const [entered, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
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
    const padding = 'x'.repeat(400_000); // more of these than are fetched ahead
    for (const number of range(12))
      await world.put('hall', JSON.stringify({ lamp: 'hall', number, padding }), world.headersOf('hall'));
    await truncateHall(12);
    leave.resolve();
    await hasGap('truncated', expect.any(Number), 12, 13);
    await othersFlow(1);
    const numbers = await world.numbersOf('hall');
    expect(numbers).toEqual([1, ...range(numbers.length - 1)]); // what it had, and then nothing
    expect(numbers.length).toBeLessThan(12);
  });

  it('stands still where the log has lost its end', async () => {
    await threeHandled();
    await world.sql('UPDATE bus.consumer_offset SET next_offset = 9 WHERE partition = $1', [hall]);
    await world.service();
    await hasGap('beyond-end', 9, 0, 3);
    await othersFlow(1);
  });

  it('stands still before a hole in the middle', async () => {
    await world.service();
    await putHall(1);
    const producer = world.kafka.producer({ transactionalId: world.group, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({
      topic: world.topic('lamps'),
      messages: [
        { partition: hall, key: 'hall', value: '{"lamp":"hall","number":2}', headers: { ...world.headersOf('hall') } },
      ],
    });
    await transaction.commit(); // which takes an offset that no record has, a moment later
    await eventually(async () => expect(await world.highOf('lamps', hall)).toBe(3));
    await producer.disconnect();
    await putHall(3);
    await hasGap('hole', 2, 0, 4);
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1, 2]);
    await world.offsets.accept('lamps', hall, { to: 3, actor });
    await handles([1, 2, 3]);
  });

  it('does not take a topic that was made anew for the one it knew', async () => {
    await threeHandled();
    await remakeTopic();
    await putHall(10);
    const stopped = await world.service();
    await hasGap('beyond-end', 3, 0, 1);
    await putHall(11, 12, 13, 14);
    await stopped.close();
    await world.service();
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);
  });

  it('does not so either when the new one has grown past its place while nobody looked', async () => {
    await threeHandled();
    await remakeTopic();
    await putHall(10, 11, 12, 13, 14);
    await world.service();
    await hasGap('recreated', 3, 0, 5);
    await othersFlow(1);
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);
    await world.offsets.accept('lamps', hall, { to: 'log-start', actor });
    await handles([1, 2, 3, 10, 11, 12, 13, 14]);
  });

  it('notices that its topic is made anew while it reads', async () => {
    await world.service();
    await putHall(1, 2, 3);
    await handles([1, 2, 3]);
    await remakeTopic();
    await putHall(10);
    await hasGap(expect.any(String), 3, 0, expect.any(Number));
    expect(await world.numbersOf('hall')).toEqual([1, 2, 3]);
  });

  it('does not start on a topic whose partitions are not those of its keys', async () => {
    await growTopic();
    await expect(world.service()).rejects.toThrow('lamps has 13 partitions, 12 are needed');
  });

  it('stands still in all of a topic whose number of partitions is changed while it reads', async () => {
    await world.service();
    await putHall(1);
    await handles([1]);
    await growTopic();
    await eventually(async () => {
      const found = await gaps();
      expect(found.length).toBeGreaterThanOrEqual(partitionCount);
      expect(new Set(found.map(({ reason }) => reason))).toEqual(new Set(['partition-count']));
    });
    await putHall(2);
    await expect(world.offsets.accept('lamps', hall, { to: 'log-end', actor })).rejects.toThrow(TopicOfOtherSize);
    expect(await world.numbersOf('hall')).toEqual([1]);
  });

  it('is shown with its lag, and lets nobody accept what is no gap, or is not there', async () => {
    await threeHandled();
    await putHall(4, 5);
    const report = (await world.offsets.show()).find(({ partition }) => partition === hall);
    expect(report).toEqual({ topic: 'lamps', partition: hall, offset: 3, low: 0, high: 5, lag: 2 });
    await expect(world.offsets.accept('lamps', hall, { to: 'log-end', actor })).rejects.toThrow(NoGap);
    await world.sql('UPDATE bus.consumer_offset SET next_offset = 9 WHERE partition = $1', [hall]);
    await world.service();
    await hasGap('beyond-end', 9, 0, 5);
    await expect(world.offsets.accept('lamps', hall, { to: 6, actor })).rejects.toThrow(OffsetOutsideLog);
    const standing = (await world.offsets.show()).find(({ partition }) => partition === hall);
    expect(standing?.gap).toEqual({ reason: 'beyond-end', offset: 9, foundAt: expect.any(Date) });
    expect(await world.offsets.accept('lamps', hall, { to: 'log-end', actor })).toMatchObject({ offset: 5, skips: 0 });
    await putHall(6);
    await handles([1, 2, 3, 6]);
  });

  async function growTopic(): Promise<void> {
    const topic = world.topic('lamps');
    const topicPartitions = [{ topic, count: partitionCount + 1 }];
    await world.withAdmin((admin) => admin.createPartitions({ topicPartitions }));
    await eventually(async () => {
      const offsets = await world.withAdmin((admin) => admin.fetchTopicOffsets(topic));
      expect(offsets).toHaveLength(partitionCount + 1); // Kafka takes a moment to know it everywhere
    });
  }
});
