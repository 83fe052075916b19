// npm run faults:bus: has every crash and fault happen to real processes on real servers, and looks whether the bus keeps its
// promises; with --defects: plants mistakes into a copy of the bus, and looks whether they are found.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../tools/start/command.mjs';
import { parseFaultsArguments, usage, type FaultsOptions } from './arguments.ts';
import { runCampaign } from './campaign.ts';
import { describeFinding, findDefects, type Search } from './defects/find-defect.ts';
import { planted } from './defects/planted.ts';
import { Random } from './random.ts';
import { describeRow, isKept, rowHeader } from './report.ts';
import { crashTable } from './rows/crash-table.ts';
import type { Row } from './rows/row.ts';
import { Grounds } from './world/grounds.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const directory = '.atlas/faults';
const logs = `${root}/${directory}/programs`;

await runCommand({ program: import.meta.url, usage, parse: (args) => parseFaultsArguments(args) }, async (options) => {
  say(`seed ${options.seed}; what the programs say is in ${logs}`);
  mkdirSync(logs, { recursive: true });
  const grounds = new Grounds(directory);
  const search = { random: new Random(options.seed), grounds, root, logs, worldsAtOnce: options.worlds };
  try {
    const isKeptAll = options.defects ? await searchForDefects(search, options) : await goThroughTable(search, options);
    return isKeptAll ? 0 : 1;
  } finally {
    await grounds.release();
  }
});

async function goThroughTable(search: Search, options: FaultsOptions): Promise<boolean> {
  say(rowHeader);
  const deadline = performance.now() + options.minutes * 60_000;
  const rows = crashTable.filter(wantedBy(options));
  const reports = runCampaign(rows, { ...search, roundsOf: (row) => roundsOf(row, options), deadline });
  return tellAll(reports, describeRow, isKept);
}

async function searchForDefects(search: Search, options: FaultsOptions): Promise<boolean> {
  const findings = findDefects(planted.filter(wantedBy(options)), search);
  return tellAll(findings, describeFinding, ({ isFound }) => isFound);
}

/** In their order; whether all are as they should be. */
async function tellAll<Result>(
  results: readonly Promise<Result>[],
  describe: (result: Result) => string,
  isGood: (result: Result) => boolean,
): Promise<boolean> {
  let good = results.length > 0;
  for (const pending of results) {
    const result = await pending;
    say(describe(result));
    good &&= isGood(result);
  }
  return good;
}

function wantedBy({ only }: FaultsOptions): (one: { readonly name: string }) => boolean {
  return ({ name }) => only.some((part) => name.includes(part));
}

function roundsOf({ hits }: Row, { round, times = hits === 'process' ? 20 : 3 }: FaultsOptions): readonly number[] {
  return round === undefined ? Array.from({ length: times }, (_, nth) => nth) : [round];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
