import { newUuid } from '@atlas/kernel';
import { createTestTopics, dropTestTopics, eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Batch, Consumption, PartitionId, PartitionOffset, Subscription } from '../src/transport/broker.ts';
import { KafkaBroker } from '../src/transport/kafkajs/kafka.broker.ts';

jest.setTimeout(30_000);

describe('the Kafka broker', () => {
  let broker: KafkaBroker;
  let prefix: string;
  let topic: string;
  let group: string;
  let consumptions: Consumption[];
  let done: Map<number, number>;

  beforeEach(async () => {
    prefix = await createTestTopics(['lamps', 'notes']);
    topic = `${prefix}lamps`;
    group = `${prefix}${newUuid()}`;
    broker = new KafkaBroker({ brokers: testServers.kafkaBrokers(), clientId: 'test', sessionTimeoutMs: 6_000 }); // the least that a broker allows
    consumptions = [];
    done = new Map();
  });
  afterEach(async () => {
    await Promise.all(consumptions.map((consumption) => consumption.stop()));
    await broker.close();
    await dropTestTopics(prefix);
  });

  const record = (text: string) => ({ key: 'key', value: Buffer.from(text), headers: { name: 'žlutý' } });
  const send = (partition: number, ...texts: string[]) => broker.send(topic, partition, texts.map(record));
  /** As a group does that has a memory. */
  const whereWeAre = (partitions: readonly PartitionId[]): PartitionOffset[] =>
    partitions.map((id) => ({ ...id, offset: done.get(id.partition) ?? 0 }));
  const textsOf = (batch: Batch) => batch.records.map(({ value }) => String(value));

  async function consume(parts: Partial<Subscription>): Promise<Consumption> {
    const consumption = await broker.consume({
      group,
      topics: [topic],
      onAssigned: (partitions) => Promise.resolve(whereWeAre(partitions)),
      onRevoked: () => Promise.resolve(),
      onBatch: () => Promise.resolve(),
      ...parts,
    });
    consumptions.push(consumption);
    return consumption;
  }
  /** Takes all records and notes their texts. */
  const into = (texts: string[]) => async (batch: Batch) => {
    texts.push(...textsOf(batch));
    const next = (batch.records.at(-1)?.offset ?? 0) + 1;
    done.set(batch.partition, next);
    await batch.advance(next);
  };

  it('keeps what it acknowledges: bytes, headers, partition and order', async () => {
    await send(5, 'one', 'two');
    await send(5, 'three');
    const batches: Batch[] = [];
    await consume({
      onBatch: async (batch) => {
        batches.push(batch);
        await into([])(batch);
      },
    });
    await eventually(() => expect(batches.flatMap(textsOf)).toEqual(['one', 'two', 'three']));
    expect(
      batches.flatMap(({ records }) => records.map(({ partition, offset, key }) => [partition, offset, key])),
    ).toEqual([
      [5, 0, 'key'],
      [5, 1, 'key'],
      [5, 2, 'key'],
    ]);
    expect(batches[0]?.records[0]?.headers).toEqual({ name: 'žlutý' });
    expect((await broker.watermarks(topic)).toSorted((a, b) => a.partition - b.partition)[5]).toEqual({
      partition: 5,
      low: 0,
      high: 3,
    });
  });

  it('begins where it is told to, and leaves a partition alone that nobody placed', async () => {
    await send(1, 'one', 'two', 'three');
    await send(2, 'other');
    const texts: string[] = [];
    await consume({
      onAssigned: (partitions) =>
        Promise.resolve(
          partitions
            .filter(({ partition }) => partition !== 2)
            .map((id) => ({ ...id, offset: id.partition === 1 ? 2 : 0 })),
        ),
      onBatch: into(texts),
    });
    await eventually(() => expect(texts).toEqual(['three']));
    await send(1, 'four');
    await eventually(() => expect(texts).toEqual(['three', 'four']));
  });

  it('handles nothing before it is placed, and asks again until it is', async () => {
    await send(1, 'one');
    const texts: string[] = [];
    let asked = 0;
    await consume({
      onAssigned: (partitions) => {
        expect(texts).toEqual([]);
        return ++asked < 3
          ? Promise.reject(new Error('the database is away'))
          : Promise.resolve(whereWeAre(partitions));
      },
      onBatch: into(texts),
    });
    await eventually(() => expect(texts).toEqual(['one']));
    expect(asked).toBeGreaterThanOrEqual(3);
  });

  it('brings a batch again whose handling threw, and the group lives on', async () => {
    await send(1, 'one');
    const texts: string[] = [];
    let failures = 0;
    await consume({
      onBatch: async (batch) => {
        if (failures++ < 2) throw new TypeError('a bug');
        await into(texts)(batch);
      },
    });
    await eventually(() => expect(texts).toEqual(['one']));
    await send(1, 'two');
    await eventually(() => expect(texts).toEqual(['one', 'two']));
  });

  it('goes back or ahead when it is told to in the middle of a batch, and stands still when it is told to', async () => {
    await send(1, 'one', 'two', 'three');
    const seen: string[][] = [];
    await consume({
      onBatch: async (batch) => {
        seen.push(textsOf(batch));
        if (seen.length === 1) batch.seek(1);
        else batch.standStill();
        expect(batch.isCurrent()).toBe(seen.length > 1);
      },
    });
    await eventually(() =>
      expect(seen).toEqual([
        ['one', 'two', 'three'],
        ['two', 'three'],
      ]),
    );
    await send(1, 'four');
    await send(2, 'elsewhere');
    await eventually(() => expect(seen.at(-1)).toEqual(['elsewhere']));
    expect(seen).toHaveLength(3);
  });

  it('waits with its stop for the batch in hand, which learns of it', async () => {
    const entered = Promise.withResolvers<Batch>();
    const leave = Promise.withResolvers<void>();
    await send(1, 'one');
    const consumption = await consume({
      onBatch: async (batch) => {
        entered.resolve(batch);
        await leave.promise;
      },
    });
    const batch = await entered.promise;
    let stopped = false;
    const stopping = consumption.stop().then(() => (stopped = true));
    await eventually(() => expect(batch.isCurrent()).toBe(false));
    expect(stopped).toBe(false);
    leave.resolve();
    await stopping;
  });

  it('stops while it is still being placed, and is gone from the group at once', async () => {
    let asked = 0;
    const stuck = await consume({
      onAssigned: () => {
        asked++;
        return Promise.reject(new Error('the database is away'));
      },
    });
    await eventually(() => expect(asked).toBeGreaterThan(0));
    await stuck.stop();
    const before = asked;
    const texts: string[] = [];
    await send(1, 'one');
    await consume({ onBatch: into(texts) });
    await eventually(() => expect(texts).toEqual(['one']), { withinMs: 5_000 });
    expect(asked).toBe(before);
  });

  it('does not wait for a slow member’s death when handling takes longer than a session', async () => {
    await send(1, 'slow');
    const joins: number[] = [];
    const texts: string[] = [];
    await consume({
      onAssigned: (partitions) => {
        joins.push(partitions.length);
        return Promise.resolve(whereWeAre(partitions));
      },
      onBatch: async (batch) => {
        const isSlow = textsOf(batch).includes('slow');
        if (isSlow) await new Promise((resolve) => setTimeout(resolve, 6_500)); // longer than a session is
        await into(texts)(batch);
      },
    });
    await eventually(() => expect(texts).toEqual(['slow']));
    await send(1, 'next');
    await eventually(() => expect(texts).toEqual(['slow', 'next']));
    expect(joins).toEqual([12]);
  });

  it('sends to the other topics when one is gone', async () => {
    await expect(broker.send(`${topic}.missing`, 0, [record('lost')])).rejects.toThrow();
    await send(0, 'one');
    await expect(broker.send(`${topic}.missing`, 0, [record('lost')])).rejects.toThrow();
    await send(0, 'two');
    const texts: string[] = [];
    await consume({ onBatch: into(texts) });
    await eventually(() => expect(texts).toEqual(['one', 'two']));
  });

  it('refuses to listen to a topic that is not there, and does not make one', async () => {
    await expect(consume({ topics: [`${topic}.missing`] })).rejects.toThrow();
    await expect(broker.watermarks(`${topic}.missing`)).rejects.toThrow();
  });
});
