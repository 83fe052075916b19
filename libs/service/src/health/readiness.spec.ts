import { describe, expect, it } from '@jest/globals';
import { Readiness } from './readiness.ts';

describe('readiness', () => {
  it('is lost when a dependency does not answer, which is not asked again meanwhile', async () => {
    const readiness = new Readiness();
    let asked = 0;
    const hang = () => {
      asked += 1;
      return new Promise<void>(() => undefined);
    };
    readiness.needs('the database', hang, 1);
    expect([await readiness.isUp('the database'), await readiness.isUp('the database')]).toEqual([false, false]);
    expect(asked).toBe(1);
  });

  it('comes back with the answer of a dependency that was slow', async () => {
    const readiness = new Readiness();
    const answer = Promise.withResolvers<void>();
    readiness.needs('the database', () => answer.promise, 1);
    expect(await readiness.isUp('the database')).toBe(false);
    answer.resolve();
    expect(await readiness.isUp('the database')).toBe(true);
  });

  it('is asked for once a second at most, however many probes come', async () => {
    const readiness = new Readiness();
    let asked = 0;
    readiness.needs('the database', async () => void (asked += 1));
    for (let probe = 0; probe < 5; probe++) expect(await readiness.isUp('the database')).toBe(true);
    expect(asked).toBe(1);
  });
});
