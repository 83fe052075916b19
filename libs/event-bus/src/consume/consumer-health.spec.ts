import { isConsumerHealthy } from './consumer-health.ts';

const now = Date.now();
const outside = (seconds: number | undefined) => ({
  outsideSince: () => (seconds === undefined ? undefined : new Date(now - seconds * 1_000)),
});
const brokers = (reachable: boolean) => ({ isReachable: () => Promise.resolve(reachable) });

describe('a consumer', () => {
  it.each([
    ['healthy in its group', undefined, true, true],
    ['healthy while it comes back into its group', 9, true, true],
    ['sick when it is outside for longer than a session, and the brokers answer', 11, true, false],
    ['healthy when it is outside because the brokers are away: a new process would be as well', 11, false, true],
  ])('is %s', async (_, seconds, reachable, healthy) => {
    expect(await isConsumerHealthy(outside(seconds), brokers(reachable), now)).toBe(healthy);
  });
});
