import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Edge } from './faults/edge.ts';
import { endGateways } from './faults/end-gateways.ts';
import { revokeKeys } from './faults/revoke-keys.ts';
import { rotateSigningKey } from './faults/rotate-keys.ts';
import { Random } from './random.ts';

/** The short form of `npm run faults:edge`. */
describe('while people work, and scripts and strangers too', () => {
  const random = Random.fromEnvironment();
  let edge: Edge;

  beforeAll(async () => {
    process.stdout.write(`seed: ATLAS_SEED=${random.seed}\n`);
    edge = await Edge.start();
  });
  afterAll(() => edge?.stop());

  const told = (what: string, report: object) => process.stdout.write(`${what}: ${JSON.stringify(report)}\n`);

  it('gateways are killed: nobody is logged out, nothing is answered wrongly, and only what was in flight is lost', async () => {
    const report = await endGateways(edge, random, { times: 2, by: 'SIGKILL' });
    told('killed', report);
    expect(report).toMatchObject({ wrong: [], lostOtherwise: [] });
  });

  it('gateways are stopped: nothing is lost at all', async () => {
    const report = await endGateways(edge, random, { times: 2, by: 'SIGTERM' });
    told('stopped', report);
    expect(report).toMatchObject({ wrong: [], lostInFlight: 0, lostOtherwise: [] });
  });

  it('the key that signs tokens is replaced: nobody is refused', async () => {
    const report = await rotateSigningKey(edge, random, { oldTokensLiveMs: 0 });
    told('rotated', report);
    expect(report).toMatchObject({ wrong: [], lost: [] });
  });

  it('keys are revoked: every gateway refuses them long before it would forget them, and none before they are', async () => {
    const report = await revokeKeys(edge, 3);
    told('revoked', report);
    expect(report.wronglyRefused).toBe(0);
    expect(report.slowestMs).toBeLessThan(20_000); // a gateway remembers a key for thirty seconds
  });
});
