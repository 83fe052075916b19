import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCampaign, type RowReport } from './campaign.ts';
import { Random } from './random.ts';
import { describeRow, isKept } from './report.ts';
import { crashTable } from './rows/crash-table.ts';
import { Grounds } from './world/grounds.ts';

const minutes = 60_000;
const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const directory = '.atlas/faults-once';
const logs = `${root}/${directory}/programs`;
const rows = crashTable.filter(({ hits }) => hits === 'process');

/** Each once; `npm run faults:bus` goes through them often, and through those that hit servers and topics. */
describe('a process that is killed, or stopped', () => {
  const seed = Date.now() % 1_000_000;
  const grounds = new Grounds(directory);
  let reports: readonly Promise<RowReport>[];

  beforeAll(() => {
    mkdirSync(logs, { recursive: true });
    const random = new Random(seed);
    reports = runCampaign(rows, { roundsOf: () => [0], random, grounds, root, logs, worldsAtOnce: 3 });
  });

  afterAll(async () => {
    await Promise.allSettled(reports);
    await grounds.release();
  }, 3 * minutes);

  it.each(rows.map(({ name }, place) => ({ name, place })))(
    'breaks no promise: $name',
    async ({ place }) => {
      const report = await reports[place]!;
      expect(isKept(report) ? '' : `seed ${seed}\n${describeRow(report)}`).toBe('');
    },
    30 * minutes,
  );
});
