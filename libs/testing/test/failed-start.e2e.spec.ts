import { describe, expect, it } from '@jest/globals';
import { AtlasSystem } from '../src/index.ts';

describe('a system that cannot start', () => {
  it('says which of its services could not, and leaves no process and no server behind', async () => {
    const start = AtlasSystem.start({ redisUrl: 'nowhere' });
    await expect(start).rejects.toThrow(/ended while it was starting[^]*ATLAS_REDIS_URL/);
    const left = process.getActiveResourcesInfo().filter((kind) => ['ProcessWrap', 'TCPServerWrap'].includes(kind));
    expect(left).toEqual([]);
  });
});
