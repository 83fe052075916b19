// npm run model:bus: random programs of publishing, crashes, rebalances, deployments and operators' work, on real servers, each held
// against a small model of what the bus promises.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { releaseServers, startServers } from '../../../tools/dev-stack/index.mjs';
import { runCampaign, type ProgramReport } from './campaign.ts';
import { describeFailure } from './report.ts';
import { dropForsakenDatabases } from './world/databases.ts';
import { dropForsakenTopics } from './world/kafka-ground.ts';
import { Processes } from './world/processes.ts';

const options = parseArgs({
  options: {
    programs: { type: 'string', default: '200' },
    steps: { type: 'string', default: '50' },
    seed: { type: 'string' },
    /** One program, of this seed. */
    only: { type: 'string' },
    /** After so many no more programs are begun. */
    minutes: { type: 'string', default: 'Infinity' },
    worlds: { type: 'string', default: '8' },
    /** Smaller programs that are tried in place of the first that fails. */
    shrink: { type: 'string', default: '24' },
  },
}).values;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stack = { directory: '.atlas/model', profile: 'fast', servers: ['postgres', 'kafka'] } as const;
const logs = `${root}${stack.directory}/runs/${new Date().toISOString().replaceAll(':', '')}`;
const start = Number(options.only ?? options.seed ?? Date.now() % 1_000_000);
const seeds = Array.from(
  { length: options.only === undefined ? Number(options.programs) : 1 },
  (_, place) => start + place,
);

mkdirSync(logs, { recursive: true });
say(`${seeds.length} programs from seed ${start} on; what members say is in ${logs}`);
const startedAt = performance.now();
const servers = await startServers({ ...stack, ports: 'free' });
const kafkaBrokers = servers.kafkaBrokers.split(',');
await dropForsakenDatabases(servers.postgresUrl);
await dropForsakenTopics(kafkaBrokers);
const processes = new Processes(logs, 2);
const reports: ProgramReport[] = [];
try {
  const triesToShrink = Number(options.shrink);
  const plan = {
    seeds,
    triesToShrink,
    mayBegin: () => seconds() < Number(options.minutes) * 60,
    steps: Number(options.steps),
    worldsAtOnce: Math.min(Number(options.worlds), seeds.length),
  };
  const surroundings = { postgresUrl: servers.postgresUrl, kafkaBrokers, processes };
  await runCampaign(plan, surroundings, (report) => {
    reports.push(report);
    if (report.outcome.differences.length > 0) say(describeFailure(report));
    if (reports.length % 20 === 0) say(`${reports.length} programs, ${seconds()} s`);
  });
} finally {
  await processes.end();
  await releaseServers(stack);
}
const broken = reports.filter(({ outcome }) => outcome.differences.length > 0);
const facts = reports.reduce((sum, { outcome }) => sum + outcome.facts, 0);
say(
  `${reports.length} programs, ${facts} facts, ${seconds()} s: ${broken.length === 0 ? 'all as promised' : `${broken.length} BROKEN`}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;

function seconds(): number {
  return Math.round((performance.now() - startedAt) / 1_000);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
