import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCampaign, type RowReport } from './campaign.ts';
import { Random } from './random.ts';
import { describeRow, isKept } from './report.ts';
import { crashTable } from './rows/crash-table.ts';
import { dropForsakenDatabases } from './world/databases.ts';
import { Servers } from './world/servers.mjs';

const minutes = 60_000;
const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const directory = '.atlas/faults-once';
const logs = `${root}/${directory}/programs`;
const rows = crashTable.filter(({ hits }) => hits === 'process');

/** Each once; `npm run faults:bus` goes through them often, and through those that hit servers and topics. */
describe('a process that is killed, or stopped', () => {
  const seed = Date.now() % 1_000_000;
  let servers: Servers;
  let reports: readonly Promise<RowReport>[];

  beforeAll(async () => {
    mkdirSync(logs, { recursive: true });
    servers = await Servers.start(directory);
    await dropForsakenDatabases(servers.postgresUrl);
    const random = new Random(seed);
    reports = runCampaign(rows, { roundsOf: () => [0], random, parts: { servers, root, logs }, worldsAtOnce: 3 });
  }, 3 * minutes);

  afterAll(async () => {
    await Promise.allSettled(reports);
    await servers.release();
  }, 3 * minutes);

  it.each(rows.map(({ name }, place) => ({ name, place })))(
    'breaks no promise: $name',
    async ({ place }) => {
      const report = await reports[place]!;
      expect(isKept(report) ? '' : `seed ${seed}\n${describeRow(report)}`).toBe('');
    },
    5 * minutes,
  );
});
