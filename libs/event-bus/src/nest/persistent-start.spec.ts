import { eventually } from '@atlas/testing';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CannotStart, PersistentStart } from './persistent-start.ts';

describe('a start that may have to wait', () => {
  let start: PersistentStart;

  beforeAll(() => Logger.overrideLogger(false));
  afterEach(() => start.giveUp());

  it('holds nobody up while others are away, and is made once they are back', async () => {
    let isAway = true;
    let started = 0;
    start = new PersistentStart('a consumer', async () => {
      if (isAway) throw new Error('the brokers are away');
      started++;
      return Promise.resolve();
    });
    await start.begin();
    expect(started).toBe(0);
    isAway = false;
    await eventually(() => expect(started).toBe(1));
  });

  it('fails at once when waiting would not help', async () => {
    start = new PersistentStart('a consumer', () => Promise.reject(new CannotStart('13 partitions')));
    await expect(start.begin()).rejects.toThrow('13 partitions');
  });

  it('is not made any more after it was given up', async () => {
    let tries = 0;
    start = new PersistentStart('a consumer', () => {
      tries++;
      return Promise.reject(new Error('the brokers are away'));
    });
    await start.begin();
    start.giveUp();
    const before = tries;
    await new Promise((resolve) => setTimeout(resolve, 150)); // the next try would have come
    expect(tries).toBe(before);
  });
});
