import { testServers } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCampaign, type ProgramReport } from './campaign.ts';
import { describeFailure } from './report.ts';
import { Processes } from './world/processes.ts';

const minutes = 60_000;
const logs = fileURLToPath(new URL('../../../.atlas/model-once/members', import.meta.url));
const first = Date.now() % 1_000_000;
const seeds = Array.from({ length: 10 }, (_, place) => first + place);

/** `npm run model:bus` runs two hundred, and cuts those that fail down to what makes them fail. */
describe('whatever is published, crashes, comes, goes, is redriven, edited and deployed', () => {
  let processes: Processes;
  const failures: ProgramReport[] = [];

  beforeAll(() => {
    mkdirSync(logs, { recursive: true });
    processes = new Processes(logs, 1);
  });
  afterAll(() => processes.end());

  it(
    'each fact is handled once, in the order of its key, and exactly the poison is dead',
    async () => {
      const surroundings = { ...addresses(), processes };
      await runCampaign(
        { seeds, steps: 50, worldsAtOnce: 4, triesToShrink: 0, mayBegin: () => true },
        surroundings,
        (report) => {
          if (report.outcome.differences.length > 0) failures.push(report);
        },
      );
      expect(failures.map(describeFailure).join('\n\n')).toBe('');
    },
    30 * minutes,
  );
});

function addresses() {
  return { postgresUrl: testServers.postgresUrl(), kafkaBrokers: testServers.kafkaBrokers() };
}
