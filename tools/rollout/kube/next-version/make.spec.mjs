import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { withSourcesOfNextVersion } from './make.mjs';

const run = promisify(execFile);
const transpiling = new URL('../../../register.mjs', import.meta.url).href;

/** What the next version's own check of the books says of a purchase whose charge it recorded, told as each of `tellings`. */
const program = `
  const { allEvents, ChargeRecorded } = await import('@atlas/contracts');
  const { factsAreTold } = await import('./apps/cli/src/invariants/checks/facts-are-told.ts');
  const { tracedTypes } = await import('./apps/cli/src/invariants/checks/tellings.ts');
  const { decode } = await import('./apps/cli/src/invariants/evidence/published-event.ts');
  const { event } = await import('./apps/cli/test/told-event.ts');
  const { tradedEvidence } = await import('./apps/cli/test/traded-evidence.ts');

  const traded = tradedEvidence();
  const [{ tenantId, chargeId, orderId }] = traded.charges;
  const recorded = () => event(ChargeRecorded, tenantId, { chargeId, orderId });
  const recordOf = ({ id, sequence, data }, dataschema) => ({
    topic: ChargeRecorded.topic,
    partition: 0,
    offset: 0,
    headers: { ce_id: id, ce_tenant: tenantId, ce_sequence: String(sequence), ce_dataschema: dataschema },
    value: JSON.stringify(data),
  });
  const byNext = traded.charges.map((charge) => (charge.chargeId === chargeId ? { ...charge, wording: '1.1' } : charge));
  const faults = (charges, ...events) =>
    factsAreTold.violations({ ...traded, charges, events: [...traded.events, ...events] }).map(({ fault }) => fault);
  console.log(JSON.stringify({
    untraced: allEvents.map(({ type }) => type).filter((type) => !tracedTypes.includes(type)),
    illegible: ['charge.recorded/1.0', 'charge.renamed/1.0'].flatMap((schema) => decode([recordOf(recorded(), schema)]).illegible),
    told: faults(byNext, recorded()),
    lost: faults(byNext),
    invented: faults(traded.charges, recorded()),
    doubled: faults(byNext, recorded(), recorded()),
  }));`;

describe('the sources of the next version', () => {
  it('check the books of both versions: what the next one tells is missed when it is lost, and found when it is invented', async () => {
    const { stdout } = await withSourcesOfNextVersion((copy) =>
      run(process.execPath, ['--import', transpiling, '--input-type=module', '--eval', program], { cwd: copy }),
    );
    expect(JSON.parse(stdout)).toEqual({
      untraced: [],
      illegible: [{ at: 'billing.charges[0]@0', fault: 'no contract of this build knows "charge.renamed/1.0"' }],
      told: [],
      lost: [expect.stringMatching(/^charge.recorded of .* is on no topic$/)],
      invented: [expect.stringMatching(/^charge.recorded .* has no row that says so$/)],
      doubled: [expect.stringMatching(/^charge.recorded was told by 2 events/)],
    });
  });
});
