import { eventually } from '@atlas/testing';
import { expect } from '@jest/globals';
import type { IllTreated } from './adapter.ts';
import { Memory } from './memory.ts';
import { recordOf } from './scene.ts';
import type { Sentences } from './sentences.ts';

const patience = { withinMs: 120_000 };

async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error('not within the limit')), limitMs);
  return Promise.race([work, limit.promise]).finally(() => clearTimeout(timer));
}

/** Servers go and come, or hang. */
export const illTreatmentSentences: Sentences<IllTreated> = {
  'goes on after its server was restarted, with all that it had acknowledged': async (scene) => {
    const { topic } = scene.ground;
    const listener = await scene.listen();
    await scene.say(1, 'before');
    await eventually(() => expect(listener.texts).toEqual(['before']));
    await scene.ground.restart();
    await eventually(() => scene.publisher.send(topic, 1, [recordOf('after')]), patience);
    await eventually(() => expect(listener.texts.at(-1)).toBe('after'), patience);
    const memory = new Memory(() => scene.publisher);
    const fresh = await scene.listen({ group: `${scene.group}.fresh`, memory });
    await eventually(() => expect(fresh.texts.slice(0, 2)).toEqual(['before', 'after']), patience);
    expect(listener.consumption?.outsideSince()).toBeUndefined();
  },

  'fails within 30 seconds at a server that takes connections and never answers, knows itself outside, and comes back':
    async (scene) => {
      const { topic } = scene.ground;
      const listener = await scene.listen();
      await scene.say(1, 'before');
      await eventually(() => expect(listener.texts).toEqual(['before']));
      expect(await scene.publisher.isReachable()).toBe(true);
      await scene.ground.freeze();
      try {
        const send = within(30_000, scene.publisher.send(topic, 1, [recordOf('unheard')]));
        const marks = within(30_000, scene.publisher.watermarks(topic));
        const reach = within(30_000, scene.publisher.isReachable());
        const newcomer = within(30_000, scene.ground.broker().send(topic, 2, [recordOf('unheard')]));
        const outcomes = await Promise.allSettled([send, marks, newcomer]);
        for (const outcome of outcomes) {
          expect(outcome.status).toBe('rejected');
          if (outcome.status === 'rejected') expect(String(outcome.reason)).not.toContain('not within the limit');
        }
        expect(await reach).toBe(false);
        await eventually(() => expect(listener.consumption?.outsideSince()).toBeInstanceOf(Date));
      } finally {
        scene.ground.thaw();
      }
      await eventually(() => scene.publisher.send(topic, 3, [recordOf('after')]), patience);
      await eventually(() => expect(listener.textsOf(3).at(-1)).toBe('after'), patience);
      await eventually(async () => expect(await scene.publisher.isReachable()).toBe(true));
      await eventually(() => expect(listener.consumption?.outsideSince()).toBeUndefined());
    },
};
