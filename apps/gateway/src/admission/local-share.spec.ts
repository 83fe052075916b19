import { describe, expect, it } from '@jest/globals';
import { LocalShare } from './local-share.ts';

const limit = { name: 'tenant', quota: 40, windowSeconds: 60 };
const demand = { limit, subject: 'ten_1', cost: 1 };

describe('the share of one gateway, while Redis is away', () => {
  it('is the quota by the number of gateways that may run', () => {
    const share = new LocalShare(4);
    for (let request = 0; request < 10; request++) expect(share.take([demand], 0)).toBeUndefined();
    expect(share.take([demand], 0)).toEqual({ limit, retryAfterSeconds: 6 });
  });

  it('comes back evenly', () => {
    const share = new LocalShare(4);
    share.take([{ ...demand, cost: 10 }], 0);
    expect(share.take([demand], 5_900)).toBeDefined();
    expect(share.take([demand], 6_000)).toBeUndefined();
  });

  it('is at least one request', () => {
    const share = new LocalShare(100);
    expect(share.take([demand], 0)).toBeUndefined();
    expect(share.take([demand], 0)).toBeDefined();
  });

  it('takes nothing of one limit when another refuses', () => {
    const share = new LocalShare(1);
    const narrow = { ...demand, limit: { ...limit, name: 'key', quota: 1 } };
    expect(share.take([demand, narrow], 0)).toBeUndefined();
    expect(share.take([demand, narrow], 0)?.limit.name).toBe('key');
    expect(share.take([{ ...demand, cost: 39 }], 0)).toBeUndefined();
  });
});
