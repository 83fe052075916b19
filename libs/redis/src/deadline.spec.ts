import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withinLimit } from './deadline.ts';

describe('a limit of time', () => {
  it('is kept by an answer that comes in it', async () => {
    expect(await withinLimit(1_000, Promise.resolve('pong'))).toBe('pong');
  });

  it('ends the wait for one that does not', async () => {
    await expect(withinLimit(10, new Promise(() => undefined))).rejects.toThrow('no answer within 10 ms');
  });

  it('passes on the error of the answer itself', async () => {
    await expect(withinLimit(1_000, Promise.reject(new Error('WRONGTYPE')))).rejects.toThrow('WRONGTYPE');
  });

  it('takes an answer that arrived while this process was too busy to look', async () => {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => port2.once('message', resolve));
    const outcome = withinLimit(20, answer);
    await pause(1);
    port1.postMessage('pong');
    for (const end = performance.now() + 60; performance.now() < end;); // past the limit
    expect(await outcome).toBe('pong');
    port1.close();
  });
});
