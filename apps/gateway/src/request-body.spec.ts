import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { ClientWentAway, collected, largestBody, PassingBody } from './request-body.ts';

describe('a body that passes through', () => {
  it('comes as it was sent', async () => {
    const source = new PassThrough();
    const body = new PassingBody(source);
    source.write('one, ');
    source.end('two');
    expect((await buffer(body)).toString()).toBe('one, two');
    expect([body.isCutOff, await body.isTooLarge()]).toEqual([false, false]);
  });

  it('may be as large as bodies may be, and not a byte larger', async () => {
    const sized = (size: number) => {
      const source = new PassThrough();
      source.end(Buffer.alloc(size));
      return new PassingBody(source);
    };
    expect(await buffer(sized(largestBody))).toHaveLength(largestBody);
    const body = sized(largestBody + 1);
    await expect(buffer(body)).rejects.toThrow('too large');
    expect([body.isCutOff, await body.isTooLarge()]).toEqual([true, true]);
  });

  it('fails when its client goes away in the middle, also when nobody sends it on', async () => {
    const source = new PassThrough();
    const body = new PassingBody(source);
    source.destroy();
    await new Promise((resolve) => void body.once('close', resolve));
    expect(body.errored).toBeInstanceOf(ClientWentAway);
    expect(await body.isTooLarge()).toBe(false);
  });
});

describe('a body that is held', () => {
  it('is refused as soon as it is too large, and the rest of it thrown away', async () => {
    const source = new PassThrough();
    const held = collected(source);
    source.write(Buffer.alloc(largestBody + 1));
    expect(await held).toBeUndefined();
    source.end('more');
    await once(source, 'end');
  });

  it('fails when its client goes away in the middle', async () => {
    const source = new PassThrough();
    const held = collected(source);
    source.destroy();
    await expect(held).rejects.toThrow(ClientWentAway);
  });
});
