// npm run faults:bus: has every crash and fault happen to real processes on real servers, and looks whether the bus keeps its
// promises; with --defects: plants mistakes into a copy of the bus, and looks whether they are found.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { describeFinding, findDefects } from './defects/find-defect.ts';
import { planted } from './defects/planted.ts';
import { Random } from './random.ts';
import { describeRow, isKept, rowHeader } from './report.ts';
import { crashTable } from './rows/crash-table.ts';
import type { Row } from './rows/row.ts';
import { Grounds } from './world/grounds.ts';

const options = parseArgs({
  options: {
    /** A part of the name of a fault, or of a defect; any of these when there are several. */
    only: { type: 'string', multiple: true, default: [''] },
    seed: { type: 'string' },
    times: { type: 'string' },
    round: { type: 'string' },
    worlds: { type: 'string', default: '4' },
    /** After so many no more rounds of processes begin. */
    minutes: { type: 'string', default: 'Infinity' },
    defects: { type: 'boolean', default: false },
  },
}).values;

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const directory = '.atlas/faults';
const logs = `${root}/${directory}/programs`;
const seed = Number(options.seed ?? Date.now() % 1_000_000);

say(`seed ${seed}; what the programs say is in ${logs}`);
mkdirSync(logs, { recursive: true });
const grounds = new Grounds(directory);
const search = { random: new Random(seed), grounds, root, logs, worldsAtOnce: Number(options.worlds) };
try {
  const isKeptAll = options.defects ? await searchForDefects() : await goThroughTable();
  process.exitCode = isKeptAll ? 0 : 1;
} finally {
  await grounds.release();
}

async function goThroughTable(): Promise<boolean> {
  say(rowHeader);
  const deadline = performance.now() + Number(options.minutes) * 60_000;
  const reports = runCampaign(crashTable.filter(isWanted), { ...search, roundsOf, deadline });
  return tellAll(reports, describeRow, isKept);
}

async function searchForDefects(): Promise<boolean> {
  const findings = findDefects(planted.filter(isWanted), search);
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

function isWanted({ name }: { readonly name: string }): boolean {
  return options.only.some((part) => name.includes(part));
}

function roundsOf({ hits }: Row): readonly number[] {
  if (options.round !== undefined) return [Number(options.round)];
  const times = Number(options.times ?? (hits === 'process' ? 20 : 3));
  return Array.from({ length: times }, (_, round) => round);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
