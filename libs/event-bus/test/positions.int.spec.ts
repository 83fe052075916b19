import { testDatabase, type TestDatabase } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findGaps } from '../src/consume/offset.store.ts';
import { Positions } from '../src/consume/positions.ts';
import { partitionCount } from '../src/contract/partition.ts';
import type { Broker } from '../src/transport/broker.ts';
import { CreateLamps1700000000000 } from './lamp-service.ts';

const place = { topic: 'lamps', partition: 3 };

/** Answers with one end after another, and then with the last. */
function brokerWithEnds(...ends: number[]): Broker {
  const watermarks = () => {
    const high = (ends.length > 1 ? ends.shift() : ends[0]) ?? 0;
    return Promise.resolve(Array.from({ length: partitionCount }, (_, partition) => ({ partition, low: 0, high })));
  };
  return { watermarks, firstNewer: () => Promise.resolve([]) } as Partial<Broker> as Broker;
}

describe('where a group is in a partition', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('lamps', [CreateLamps1700000000000]);
    await db.admin.query(
      `INSERT INTO bus.consumer_offset (grp, topic, partition, next_offset) VALUES ('lamps', $1, $2, 7)`,
      [place.topic, place.partition],
    );
  });
  afterAll(() => db.drop());

  const startsOf = (broker: Broker) =>
    new Positions(db.app, broker, { group: 'lamps', topicPrefix: '' }).startsOf([place]);
  const gaps = () => db.app.read([], (tx) => findGaps(tx, 'lamps'));

  it('is no gap when whoever held it has gone past its end since we asked for that', async () => {
    expect(await startsOf(brokerWithEnds(6, 7))).toEqual([{ ...place, offset: 7 }]);
    expect(await gaps()).toEqual([]);
  });

  it('is a gap when the log really ends before it', async () => {
    expect(await startsOf(brokerWithEnds(6))).toEqual([]);
    expect(await gaps()).toMatchObject([place]);
  });
});
