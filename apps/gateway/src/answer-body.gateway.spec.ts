import { setTimeout as pause } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, jest } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { bodyOf, type AnswerBody } from './answer-body.gateway.ts';

function controllerSpied() {
  const calls = { abort: jest.fn(), pause: jest.fn(), resume: jest.fn() };
  const controller: Dispatcher.DispatchController = { aborted: false, paused: false, reason: null, ...calls };
  return { controller, ...calls };
}

async function flowing(body: AnswerBody): Promise<Readable> {
  const begun = await body.begun;
  if (!(begun instanceof Readable)) throw new Error('it does not flow');
  return begun;
}

const more = Buffer.alloc(1024 * 1024); // than a stream takes before it says that it is enough

describe('the body of an answer', () => {
  it('is one piece when it is small', async () => {
    const body = bodyOf({ 'content-length': '8' }, controllerSpied().controller, 1_000);
    body.receive(Buffer.from('one, '));
    body.receive(Buffer.from('two'));
    body.finish();
    expect(await body.begun).toEqual(Buffer.from('one, two'));
  });

  it('fails when it breaks off before anything of it has come', async () => {
    for (const headers of [{}, { 'content-length': '8' }]) {
      const body = bodyOf(headers, controllerSpied().controller, 1_000);
      body.fail(new Error('it broke off'));
      await expect(body.begun).rejects.toThrow('it broke off');
    }
  });

  it('comes as it comes when it does not say how long it is', async () => {
    const body = bodyOf({}, controllerSpied().controller, 1_000);
    body.receive(Buffer.from('one, '));
    const begun = await flowing(body);
    body.receive(Buffer.from('two'));
    body.finish();
    expect((await buffer(begun)).toString()).toBe('one, two');
  });

  it('is left when nobody takes anything of it', async () => {
    const { controller, abort } = controllerSpied();
    const body = bodyOf({}, controller, 10);
    body.receive(more);
    const begun = await flowing(body);
    await new Promise((resolve) => void begun.once('close', resolve));
    expect(abort).toHaveBeenCalledTimes(1);
  });

  it('is left when whoever reads it goes away, unless the service has told all of it', async () => {
    for (const hasEnded of [false, true]) {
      const { controller, abort } = controllerSpied();
      const body = bodyOf({}, controller, 1_000);
      body.receive(Buffer.from('one'));
      if (hasEnded) body.finish();
      (await flowing(body)).destroy();
      expect(abort).toHaveBeenCalledTimes(hasEnded ? 0 : 1);
    }
  });

  it('is not left when somebody takes of it, however long the rest takes', async () => {
    const { controller, abort, resume } = controllerSpied();
    const body = bodyOf({}, controller, 10);
    body.receive(more);
    const begun = await flowing(body);
    begun.read();
    await pause(50);
    expect(resume).toHaveBeenCalled();
    expect(abort).not.toHaveBeenCalled();
    begun.destroy();
  });
});
