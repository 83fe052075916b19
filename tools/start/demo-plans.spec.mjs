import { describe, expect, it } from '@jest/globals';
import { ensurePlan, teamPlan } from './demo-plans.mjs';

/** @param {string[][]} pages codes of plans */
const catalogue = (pages) => ({
  get: async (path) => {
    const page = Number(new URL(path, 'http://atlas').searchParams.get('cursor') ?? 0);
    const items = pages[page].map((code) => ({ id: `pln_of_${code}`, code }));
    return { items, nextCursor: page + 1 < pages.length ? String(page + 1) : null };
  },
  post: async (_path, { code }) => ({ id: `pln_new_${code}`, code }),
});

describe('a plan of the demo', () => {
  it('is found on whatever page of the catalogue it stands', async () => {
    expect(await ensurePlan(catalogue([['a', 'b'], ['c'], ['team']]), teamPlan)).toMatchObject({ id: 'pln_of_team' });
  });

  it('is published when it is on none', async () => {
    expect(await ensurePlan(catalogue([['a'], ['b']]), teamPlan)).toMatchObject({ id: 'pln_new_team' });
  });
});
