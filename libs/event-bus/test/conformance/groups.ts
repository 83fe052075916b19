import { eventually } from '@atlas/testing';
import { expect } from '@jest/globals';
import type { Batch } from '../../src/transport/broker.ts';
import type { Listener } from './listener.ts';
import { Memory } from './memory.ts';
import type { Sentences } from './sentences.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const counts = (listeners: readonly Listener[]) => listeners.map(({ held }) => held.size);

/** Members come and go. */
export const groupSentences: Sentences = {
  'shares its partitions among its members, each of which is one member’s at a time': async (scene) => {
    const members = [await scene.listen()];
    await eventually(() => expect(counts(members)).toEqual([12]));
    members.push(await scene.listen());
    await eventually(() => expect(counts(members)).toEqual([6, 6]));
    members.push(await scene.listen());
    await eventually(() => expect(counts(members)).toEqual([4, 4, 4]));
    expect(new Set(members.flatMap(({ held }) => [...held])).size).toBe(12);
    await members[0]?.stop();
    await eventually(() => expect(counts(members)).toEqual([0, 6, 6]));
  },

  'brings each record, in order, while members come and go': async (scene) => {
    const members = [await scene.listen()];
    const numbers = range(60);
    const saying = (async () => {
      for (const n of numbers) await Promise.all([1, 4, 7].map((partition) => scene.say(partition, `${n}`)));
    })();
    const heard = () => members.flatMap(({ records }) => records).length;
    await eventually(() => expect(heard()).toBeGreaterThan(20));
    members.push(await scene.listen());
    await eventually(() => expect(heard()).toBeGreaterThan(60));
    await members[0]?.stop();
    await saying;
    await eventually(() => {
      for (const partition of [1, 4, 7]) {
        const texts = members.flatMap((member) => member.textsOf(partition)).map(Number);
        expect([...new Set(texts)].toSorted((a, b) => a - b)).toEqual(numbers); // some may have come twice
      }
    });
    for (const { batches } of members)
      for (const { records } of batches)
        expect(records.map(({ offset }) => offset)).toEqual(records.map((_, i) => (records[0]?.offset ?? 0) + i));
  },

  'ends the batches in hand before it gives their partitions to others': async (scene) => {
    const leave = scene.gate();
    const inHand: Batch[] = [];
    const told: string[] = [];
    for (const partition of range(12)) await scene.say(partition, 'one');
    const first = await scene.listen({
      onBatch: async (batch) => {
        inHand.push(batch);
        await leave.promise;
        told.push(`${batch.partition} done`);
        await first.note(batch);
      },
      onRevoked: async (partitions) => {
        told.push(...partitions.map(({ partition }) => `${partition} given back`));
        return Promise.resolve();
      },
    });
    await eventually(() => expect(inHand).toHaveLength(12));
    const joining = scene.listen();
    await eventually(() => expect(inHand.filter((batch) => batch.isCurrent())).toEqual([]));
    expect(told).toEqual([]);
    leave.resolve();
    const second = await joining;
    await eventually(() => expect(second.held.size).toBe(6));
    for (const partition of range(12).filter((n) => second.held.has(`${scene.ground.topic}[${n}]`))) {
      await eventually(() => expect(told).toContain(`${partition} given back`));
      expect(told.indexOf(`${partition} done`)).toBeLessThan(told.indexOf(`${partition} given back`));
    }
  },

  'stops while it is still being placed, and is gone at once': async (scene) => {
    let asked = 0;
    const stuck = await scene.listen({
      broker: scene.ground.broker(15_000), // so long is waited for who is not gone
      onAssigned: () => {
        asked++;
        return Promise.reject(new Error('the database is away'));
      },
    });
    await eventually(() => expect(asked).toBeGreaterThan(0));
    await stuck.stop();
    const before = asked;
    expect((await scene.ground.members?.(scene.group)) ?? 0).toBe(0);
    await scene.say(1, 'one');
    const listener = await scene.listen();
    await eventually(() => expect(listener.texts).toEqual(['one']));
    expect(asked).toBe(before);
  },

  'may be stopped twice': async (scene) => {
    const listener = await scene.listen();
    await Promise.all([listener.stop(), listener.stop()]);
    await listener.stop();
  },

  'gives each member the topics that it subscribed to, and no others, while versions of a service mix': async (
    scene,
  ) => {
    const { topic, otherTopic } = scene.ground;
    const older = await scene.listen({ topics: [topic] });
    const newer = await scene.listen({ topics: [topic, otherTopic] });
    await eventually(() => expect(counts([older, newer]).reduce((sum, count) => sum + count)).toBe(24));
    expect([...older.held].filter((name) => name.startsWith(`${otherTopic}[`))).toEqual([]);
    for (const partition of range(12)) {
      await scene.say(partition, `${partition}`);
      await scene.sayOn(otherTopic, partition, `${partition}`);
    }
    const heardOn = (name: string) =>
      [older, newer].flatMap(({ records }) => records.filter((record) => record.topic === name)).length;
    await eventually(() => expect([heardOn(topic), heardOn(otherTopic)]).toEqual([12, 12]));
    expect(older.records.filter((record) => record.topic === otherTopic)).toEqual([]);
    await newer.stop();
    await eventually(() => expect(older.held.size).toBe(12));
  },

  'brings everything to every group': async (scene) => {
    const groups = ['orders', 'billing'].map((name) => ({
      group: `${scene.group}.${name}`,
      memory: new Memory(() => scene.publisher),
    }));
    const listeners = await Promise.all(groups.map((group) => scene.listen(group)));
    await scene.say(1, 'one');
    await scene.say(2, 'two');
    for (const listener of listeners)
      await eventually(() => expect([...listener.textsOf(1), ...listener.textsOf(2)]).toEqual(['one', 'two']));
  },
};
