import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { PeriodicTask } from './periodic-task.ts';

class Sweep extends PeriodicTask {
  readonly name = 'sweep';
  readonly everyMs = 1;
  readonly started = Promise.withResolvers<void>();
  readonly thirdRun = Promise.withResolvers<void>();
  runs = 0;
  atOnce = 0;
  mostAtOnce = 0;
  work: () => Promise<void> = () => Promise.resolve();

  async run(): Promise<void> {
    this.runs += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    this.started.resolve();
    if (this.runs === 3) this.thirdRun.resolve();
    try {
      await this.work();
    } finally {
      this.atOnce -= 1;
    }
  }
}

describe('a periodic task', () => {
  let sweep: Sweep;
  beforeEach(() => void (sweep = new Sweep()));
  afterEach(() => sweep.beforeApplicationShutdown());

  it('comes round', () => {
    sweep.onApplicationBootstrap();
    return sweep.thirdRun.promise;
  });

  it('never overlaps itself', async () => {
    sweep.work = async () => {
      for (let turns = 0; turns < 50; turns++) await turn();
    };
    sweep.onApplicationBootstrap();
    await sweep.thirdRun.promise;
    expect(sweep.mostAtOnce).toBe(1);
  });

  it('runs again after an error', async () => {
    Logger.overrideLogger(false);
    sweep.work = () => Promise.reject(new Error('no luck'));
    sweep.onApplicationBootstrap();
    await sweep.thirdRun.promise;
  });

  it('is waited for when the process stops, and does not start again', async () => {
    const [work, order] = [Promise.withResolvers<void>(), new Array<string>()];
    sweep.work = () => work.promise.then(() => void order.push('worked'));
    sweep.onApplicationBootstrap();
    await sweep.started.promise;
    const stopped = sweep.beforeApplicationShutdown().then(() => order.push('stopped'));
    work.resolve();
    await stopped;
    expect([order, sweep.runs]).toEqual([['worked', 'stopped'], 1]);
  });
});
