// npm run faults:bus: has every crash and fault happen to real processes on real servers, and looks whether the bus keeps its
// promises; with --defects: plants mistakes into a copy of the bus, and looks whether they are found.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { describeFinding, findDefect } from './defects/find-defect.ts';
import { planted } from './defects/planted.ts';
import { Random } from './random.ts';
import { describeRow, isKept, rowHeader } from './report.ts';
import { crashTable } from './rows/crash-table.ts';
import type { Row } from './rows/row.ts';
import { dropForsakenDatabases } from './world/databases.ts';
import { Servers } from './world/servers.mjs';

const options = parseArgs({
  options: {
    /** A part of the name of a fault, or of a defect. */
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
    times: { type: 'string' },
    round: { type: 'string' },
    worlds: { type: 'string', default: '3' },
    defects: { type: 'boolean', default: false },
  },
}).values;

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const directory = '.atlas/faults';
const logs = `${root}/${directory}/programs`;
const seed = Number(options.seed ?? Date.now() % 1_000_000);

say(`seed ${seed}; what the programs say is in ${logs}`);
mkdirSync(logs, { recursive: true });
const servers = await Servers.start(directory);
try {
  await dropForsakenDatabases(servers.postgresUrl);
  const isKeptAll = options.defects ? await findDefects() : await goThroughTable();
  process.exitCode = isKeptAll ? 0 : 1;
} finally {
  await servers.release();
}

async function goThroughTable(): Promise<boolean> {
  const rows = crashTable.filter(({ name }) => name.includes(options.only));
  const random = new Random(seed);
  const parts = { servers, root, logs };
  say(rowHeader);
  const reports = runCampaign(rows, { roundsOf, random, parts, worldsAtOnce: Number(options.worlds) });
  let kept = rows.length > 0;
  for (const pending of reports) {
    const report = await pending;
    say(describeRow(report));
    kept &&= isKept(report);
  }
  return kept;
}

async function findDefects(): Promise<boolean> {
  let found = true;
  for (const defect of planted.filter(({ name }) => name.includes(options.only))) {
    const finding = await findDefect(defect, new Random(seed), { servers, root, logs });
    say(describeFinding(finding));
    found &&= finding.isFound;
  }
  return found;
}

function roundsOf({ hits }: Row): readonly number[] {
  if (options.round !== undefined) return [Number(options.round)];
  const times = Number(options.times ?? (hits === 'process' ? 20 : 3));
  return Array.from({ length: times }, (_, round) => round);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
