import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Liveness } from './liveness.ts';

describe('liveness', () => {
  it('is lost when something says that it is sick', async () => {
    const liveness = new Liveness();
    liveness.watch('consumers', () => Promise.resolve(false));
    liveness.watch('others', () => Promise.resolve(true));
    expect(liveness.sick()).toEqual([]); // nobody knows yet
    await turn();
    expect(liveness.sick()).toEqual(['consumers']);
  });

  it('is not lost by a check that hangs or fails', async () => {
    const liveness = new Liveness();
    let asked = 0;
    liveness.watch('hangs', () => {
      asked += 1;
      return new Promise(() => undefined);
    });
    liveness.watch('fails', () => Promise.reject(new Error('no luck')));
    for (let probe = 0; probe < 3; probe++) {
      expect(liveness.sick()).toEqual([]);
      await turn();
    }
    expect(asked).toBe(1);
  });
});
