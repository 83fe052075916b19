import { Database, statement } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { knowledgeOf } from '../src/consume/classify.ts';
import { GroupConsumer } from '../src/consume/group-consumer.ts';
import { LampWorld } from './lamp-world.ts';
import { ListeningBroker } from './listening-broker.ts';

const partition = 3;

/** Members of a group note in the database what they hold, each as fast as it gets there: not in the order of the rebalances. */
describe('a partition that is taken carefully', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
    await world.sql(
      `INSERT INTO bus.partition_holder (grp, topic, partition, owner, careful_until) VALUES ('lamps', 'lamps', $1, $2, 100)`,
      [partition, newUuid()],
    );
    for (const number of [0, 1, 2]) {
      await world.putInto(partition, 'hall', JSON.stringify({ lamp: 'hall', number }), world.headersOf('hall'));
    }
  });
  afterEach(() => world.end());

  const holder = async () => {
    const { rows } = await world.sql<{ owner: string; handling: number; careful: number }>(
      'SELECT owner, handling::int, careful_until::int AS careful FROM bus.partition_holder WHERE partition = $1',
      [partition],
    );
    return rows[0];
  };
  const whileFirstIsHandled = (work: () => Promise<unknown>) => ({
    seen: async (_: unknown, { data }: { data: { number: number } }) => {
      if (data.number === 0) await work();
    },
  });

  it('goes on when another member, who had it before, notes only now that he holds it', async () => {
    const late = newUuid();
    const noteLate = () =>
      world.sql('UPDATE bus.partition_holder SET owner = $1 WHERE partition = $2', [late, partition]);
    await world.service({ behaviour: whileFirstIsHandled(noteLate) });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0, 1, 2]));
    expect(await holder()).toMatchObject({ handling: 2, careful: 100, owner: expect.not.stringMatching(late) });
  });

  it('goes on, as carefully, when that one has given it back already', async () => {
    const giveBack = () => world.sql('DELETE FROM bus.partition_holder WHERE partition = $1', [partition]);
    await world.service({ behaviour: whileFirstIsHandled(giveBack) });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0, 1, 2]));
    expect(await holder()).toMatchObject({ handling: 2, careful: 100 });
  });

  it('is left to the others by one whose group has gone on without him: he goes where it is', async () => {
    const goOn = statement<object, []>(
      'test.go_on',
      'UPDATE bus.consumer_offset SET next_offset = 2, newest = now() WHERE partition = 3',
    );
    await world.service({
      behaviour: {
        seen: async (tx, { data }) => {
          if (data.number === 0) await tx.execute(goOn, []);
        },
      },
    });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0, 2]));
  });

  it('is not noted by one who hears, while he looks for its place, that it is somebody else’s by now', async () => {
    const broker = new ListeningBroker({ brokers: world.settings.kafkaBrokers, clientId: 'late' });
    const consumer = new GroupConsumer((await world.publisher()).get(Database), broker, {
      ...{ group: 'lamps', topics: ['lamps'], topicPrefix: world.topic(''), stopWithinMs: 5_000 },
      knowledge: knowledgeOf(new Map(), []),
    });
    await consumer.start();
    await consumer.join();
    const before = await holder();
    const place = { topic: world.topic('lamps'), partition };
    expect(await broker.subscription?.onAssigned([place], AbortSignal.abort())).toEqual([]);
    expect(await holder()).toEqual(before);
    expect(await broker.subscription?.onAssigned([place], new AbortController().signal)).toEqual([
      { ...place, offset: 0 },
    ]);
    expect(await holder()).not.toEqual(before);
    await consumer.stop();
    await broker.close();
  });
});
