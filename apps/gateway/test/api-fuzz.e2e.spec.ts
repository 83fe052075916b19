import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiDocument } from './fuzz/document.ts';
import { ApiFuzz } from './fuzz/fuzz-api.ts';
import { FuzzTarget } from './fuzz/fuzz-target.ts';
import { Random } from './random.ts';

/** The short form of `npm run fuzz:api`. */
describe('the API, asked what nobody should ask', () => {
  const { seed } = Random.fromEnvironment();
  let target: FuzzTarget;

  beforeAll(async () => {
    target = await FuzzTarget.start();
  });
  afterAll(() => target?.stop());

  it('never fails, answers as it is described, and writes nothing that it has refused', async () => {
    process.stdout.write(`seed: ATLAS_SEED=${seed}\n`);
    const report = await new ApiFuzz(target, await ApiDocument.read(), seed).run(1);
    process.stdout.write(`${JSON.stringify({ ...report, faults: report.faults.length })}\n`);
    expect(report.faults).toEqual([]);
  });
});
