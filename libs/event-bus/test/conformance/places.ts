import { eventually } from '@atlas/testing';
import { expect } from '@jest/globals';
import { textOf } from './listener.ts';
import { Memory } from './memory.ts';
import type { Sentences } from './sentences.ts';

/** Where a group goes on is its own affair: the transport asks, and obeys. */
export const placeSentences: Sentences = {
  'begins where it is told to, and leaves a partition alone that nobody placed': async (scene) => {
    const { topic } = scene.ground;
    await scene.say(1, 'one', 'two', 'three');
    await scene.say(2, 'other');
    const third = (await scene.lowOf(topic, 1)) + 2;
    const listener = await scene.listen({
      onAssigned: async (partitions) => {
        const all = await scene.memory.places(partitions.filter(({ partition }) => partition !== 2));
        return all.map((place) => (place.partition === 1 ? { ...place, offset: third } : place));
      },
    });
    await eventually(() => expect(listener.texts).toEqual(['three']));
    await scene.say(1, 'four');
    await eventually(() => expect(listener.texts).toEqual(['three', 'four']));
  },

  'handles nothing before it is placed, and asks until it is': async (scene) => {
    await scene.say(1, 'one');
    let asked = 0;
    const listener = await scene.listen({
      onAssigned: async (partitions) => {
        if (++asked < 3) throw new Error('the database is away');
        return scene.memory.places(partitions);
      },
      onBatch: async (batch) => {
        expect(asked).toBeGreaterThanOrEqual(3);
        await listener.take(batch);
      },
    });
    await eventually(() => expect(listener.texts).toEqual(['one']));
  },

  'believes the group, whatever it has been told before of how far that is': async (scene) => {
    await scene.say(1, 'one', 'two', 'three');
    const first = await scene.listen();
    await eventually(() => expect(first.texts).toHaveLength(3));
    await first.stop();
    const back = await scene.listen({ memory: new Memory(() => scene.publisher) });
    await eventually(() => expect(back.texts).toEqual(['one', 'two', 'three']));
    await back.stop();
    await scene.say(1, 'four');
    const ahead = await scene.listen();
    await eventually(() => expect(ahead.texts).toEqual(['four']));
  },

  'goes back, or ahead, when it is told to in the middle of a batch': async (scene) => {
    await scene.say(1, 'one', 'two', 'three', 'four');
    const first = await scene.lowOf(scene.ground.topic, 1);
    const beginnings: string[] = [];
    const listener = await scene.listen({
      onBatch: async (batch) => {
        beginnings.push(...batch.records.slice(0, 1).map(textOf));
        if (beginnings.length === 1) batch.seek(first + 2);
        else if (beginnings.length === 2) batch.seek(first + 1);
        else await listener.take(batch);
      },
    });
    await eventually(() => expect(listener.texts).toEqual(['two', 'three', 'four']));
    expect(beginnings).toEqual(['one', 'three', 'two']);
    await scene.say(1, 'five');
    await eventually(() => expect(listener.texts.at(-1)).toBe('five'));
  },

  'stands still when it is told to, goes on when and where it is told to, and the other partitions flow': async (
    scene,
  ) => {
    const { topic } = scene.ground;
    await scene.say(1, 'one', 'two');
    let stood = 0;
    const listener = await scene.listen({
      onBatch: async (batch) => {
        if (batch.partition !== 1 || stood > 0) return listener.take(batch);
        stood++;
        return batch.standStill();
      },
    });
    await eventually(() => expect(stood).toBe(1));
    await scene.say(1, 'three');
    for (const round of ['first', 'second', 'third']) {
      await scene.say(2, round);
      await eventually(() => expect(listener.texts.at(-1)).toBe(round));
    }
    expect(listener.textsOf(1)).toEqual([]);
    const second = (await scene.lowOf(topic, 1)) + 1;
    listener.consumption?.resume([{ topic, partition: 1, offset: second }]);
    await eventually(() => expect(listener.textsOf(1)).toEqual(['two', 'three']));
    await scene.say(1, 'four');
    await eventually(() => expect(listener.textsOf(1)).toEqual(['two', 'three', 'four']));
  },

  'goes on with a partition that nobody had placed, once somebody does': async (scene) => {
    const { topic } = scene.ground;
    await scene.say(1, 'one');
    const listener = await scene.listen({
      onAssigned: (partitions) => scene.memory.places(partitions.filter(({ partition }) => partition !== 1)),
    });
    await scene.say(2, 'other');
    await eventually(() => expect(listener.texts).toEqual(['other']));
    listener.consumption?.resume([{ topic, partition: 1, offset: await scene.lowOf(topic, 1) }]);
    await eventually(() => expect(listener.texts).toEqual(['other', 'one']));
  },

  'goes to the beginning of the log, never to its end, when it is placed outside of it': async (scene) => {
    const { topic } = scene.ground;
    await scene.say(1, 'one', 'two', 'three');
    await scene.say(2, 'far');
    const first = await scene.lowOf(topic, 1);
    await scene.ground.truncate(topic, 1, first + 1);
    expect(await scene.lowOf(topic, 1)).toBe(first + 1);
    const listener = await scene.listen({
      onAssigned: async (partitions) => {
        const all = await scene.memory.places(partitions);
        const offsets = new Map([
          [1, first],
          [2, (await scene.highOf(topic, 2)) + 1_000],
        ]);
        return all.map((place) => ({ ...place, offset: offsets.get(place.partition) ?? place.offset }));
      },
    });
    await eventually(() => expect(listener.textsOf(1)).toEqual(['two', 'three']));
    await eventually(() => expect(listener.textsOf(2)).toEqual(['far']));
  },

  'refuses to listen to a topic that is not there, and does not make one': async (scene) => {
    const missing = `${scene.ground.topic}.missing`;
    await expect(scene.listen({ topics: [missing] })).rejects.toThrow();
    await expect(scene.publisher.watermarks(missing)).rejects.toThrow();
  },
};
