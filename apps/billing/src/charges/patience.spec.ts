import { describe, expect, it } from '@jest/globals';
import { Patience } from './patience.ts';

const patienceFor = (times: { timeout: number; inFlight: number }) =>
  new Patience({ unknownLookUpAfterMs: 5_000, providerTimeoutMs: times.timeout, providerInFlightMs: times.inFlight });

describe('patience with the provider', () => {
  it('never takes a request for lost that is still being waited for, however it is configured', () => {
    const { sendWithinMs, inFlightMs } = patienceFor({ timeout: 10_000, inFlight: 300 });
    expect(inFlightMs).toBeGreaterThan(sendWithinMs + 10_000);
  });

  it('leaves a request that was sent late most of the time to arrive', () => {
    const { sendWithinMs, inFlightMs } = patienceFor({ timeout: 10_000, inFlight: 21_000 });
    expect([sendWithinMs, inFlightMs]).toEqual([7_000, 31_000]);
  });
});
