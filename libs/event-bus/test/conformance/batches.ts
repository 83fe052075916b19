import { eventually } from '@atlas/testing';
import { expect } from '@jest/globals';
import { pause } from '../../src/pause.ts';
import type { Batch } from '../../src/transport/broker.ts';
import { textOf } from './listener.ts';
import type { Sentences } from './sentences.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A batch is handled in peace, and its fate is nobody else's. */
export const batchSentences: Sentences = {
  'brings a batch again whose handling threw, and the group lives on': async (scene) => {
    await scene.say(1, 'one');
    let failures = 0;
    const listener = await scene.listen({
      onBatch: async (batch) => {
        if (failures++ < 2) throw new TypeError('a bug');
        await listener.take(batch);
      },
    });
    await eventually(() => expect(listener.texts).toEqual(['one']));
    await scene.say(1, 'two');
    await eventually(() => expect(listener.texts).toEqual(['one', 'two']));
  },

  'brings one batch of a partition after the other, and those of other partitions meanwhile': async (scene) => {
    const leave = scene.gate();
    const inHand = new Set<number>();
    const listener = await scene.listen({
      onBatch: async (batch) => {
        expect(inHand.has(batch.partition)).toBe(false);
        inHand.add(batch.partition);
        if (batch.records.map(textOf).includes('slow')) await leave.promise;
        await listener.take(batch);
        inHand.delete(batch.partition);
      },
    });
    for (const slow of [1, 2, 3, 4, 5]) await scene.say(slow, 'slow');
    await eventually(() => expect(inHand).toEqual(new Set([1, 2, 3, 4, 5])));
    for (const round of range(5)) {
      await scene.say(1, `behind ${round}`);
      for (const partition of [0, 6, 11]) await scene.say(partition, `quick ${round}`);
    }
    for (const partition of [0, 6, 11])
      await eventually(() => expect(listener.textsOf(partition)).toEqual(range(5).map((round) => `quick ${round}`)));
    expect(listener.textsOf(1)).toEqual([]);
    leave.resolve();
    await eventually(() =>
      expect(listener.textsOf(1)).toEqual(['slow', ...range(5).map((round) => `behind ${round}`)]),
    );
  },

  'holds back what a slow partition has no room for, and brings all of it in the end': async (scene) => {
    const leave = scene.gate();
    const listener = await scene.listen({
      onBatch: async (batch) => {
        if (batch.partition === 1) await leave.promise;
        await listener.take(batch);
      },
    });
    const large = range(60).map((n) => `${n} ${'x'.repeat(200_000)}`); // 12 MB, many times what is fetched at once
    for (const text of large) await scene.say(1, text);
    await scene.say(2, 'quick');
    await eventually(() => expect(listener.textsOf(2)).toEqual(['quick']));
    leave.resolve();
    await eventually(() => expect(listener.textsOf(1)).toHaveLength(large.length));
    expect(listener.textsOf(1).map((text) => Number.parseInt(text, 10))).toEqual(range(60));
  },

  'waits with its stop for the batch in hand, which learns of it, and only then gives its partitions back': async (
    scene,
  ) => {
    const entered = Promise.withResolvers<Batch>();
    const leave = scene.gate();
    const told: string[] = [];
    await scene.say(1, 'one');
    const listener = await scene.listen({
      onBatch: async (batch) => {
        entered.resolve(batch);
        await leave.promise;
        told.push('batch ended');
      },
      onRevoked: async (partitions) => {
        if (partitions.some(({ partition }) => partition === 1)) told.push('given back');
        return Promise.resolve();
      },
    });
    const batch = await entered.promise;
    expect(batch.isCurrent()).toBe(true);
    const stopping = listener.stop().then(() => told.push('stopped'));
    await eventually(() => expect(batch.isCurrent()).toBe(false));
    expect(told).toEqual([]);
    leave.resolve();
    await stopping;
    expect(told).toEqual(['batch ended', 'given back', 'stopped']);
  },

  'keeps its place in the group while a batch takes longer than a session': async (scene) => {
    await scene.say(1, 'slow');
    const listener = await scene.listen({
      onBatch: async (batch) => {
        if (batch.records.map(textOf).includes('slow')) await pause(scene.sessionMs + 1_000);
        await listener.take(batch);
      },
    });
    await eventually(() => expect(listener.texts).toEqual(['slow']));
    await scene.say(1, 'next');
    await eventually(() => expect(listener.texts).toEqual(['slow', 'next']));
    expect(listener.assignments).toBe(1);
  },
};
