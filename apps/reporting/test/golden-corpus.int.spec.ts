import { tellGoldenCorpus } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { reportingConfig } from '../src/reporting.config.ts';
import { ReportingModule } from '../src/reporting.module.ts';

describe('reporting', () => {
  it('handles what it hears as every release has told it', async () => {
    const faults = await tellGoldenCorpus({ module: ReportingModule, config: reportingConfig, migrations });
    expect(faults).toEqual([]);
  });
});
