import { describe, expect, it } from '@jest/globals';
import { sceneOf } from './test-token.ts';

describe('a test token', () => {
  it('named slow charges after as many milliseconds as it says', () =>
    expect(sceneOf('pm_slow_1500', 0)).toEqual({ outcome: 'succeeded', decidedAfterMs: 1500, reply: 'given' }));

  it('that times out is never charged, and the provider says so after a while', () =>
    expect(sceneOf('pm_timeout', 9000)).toMatchObject({ outcome: 'failed', decidedAfterMs: 9000, reply: 'never' }));

  it('whose reply is lost is charged all the same', () =>
    expect(sceneOf('pm_reply_lost', 0)).toMatchObject({ outcome: 'succeeded', decidedAfterMs: 0, reply: 'lost' }));

  it.each(['pm_unheard_of', 'pm_slow_', 'pm_slow_-1', 'pm_slow_1e9', ''])('called "%s" does not exist', (token) =>
    expect(sceneOf(token, 0)).toBeUndefined(),
  );
});
