// npm run model:bus: random programs of publishing, crashes, rebalances, deployments and operators' work, on real servers, each held
// against a small model of what the bus promises.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { releaseServers, startServers } from '../../../tools/dev-stack/index.mjs';
import { runCommand } from '../../../tools/start/command.mjs';
import { parseModelArguments, usage, type ModelOptions } from './arguments.ts';
import { runCampaign, type ProgramReport } from './campaign.ts';
import { describeFailure } from './report.ts';
import { dropForsakenDatabases } from './world/databases.ts';
import { dropForsakenTopics } from './world/kafka-ground.ts';
import { Processes } from './world/processes.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stack = { directory: '.atlas/model', profile: 'fast', servers: ['postgres', 'kafka'] } as const;

await runCommand({ program: import.meta.url, usage, parse: (args) => parseModelArguments(args) }, runPrograms);

/** Gives the exit code. */
async function runPrograms({ seeds, steps, minutes, worlds, triesToShrink }: ModelOptions): Promise<number> {
  const logs = `${root}${stack.directory}/runs/${new Date().toISOString().replaceAll(':', '')}`;
  mkdirSync(logs, { recursive: true });
  say(`${seeds.length} programs from seed ${seeds[0]} on; what members say is in ${logs}`);
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  const servers = await startServers({ ...stack, ports: 'free' });
  const kafkaBrokers = servers.kafkaBrokers.split(',');
  await dropForsakenDatabases(servers.postgresUrl);
  await dropForsakenTopics(kafkaBrokers);
  const processes = new Processes(logs, 2);
  const reports: ProgramReport[] = [];
  try {
    const worldsAtOnce = Math.min(worlds, seeds.length);
    const plan = { seeds, triesToShrink, mayBegin: () => seconds() < minutes * 60, steps, worldsAtOnce };
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
  const broken = reports.filter(({ outcome }) => outcome.differences.length > 0).length;
  const facts = reports.reduce((sum, { outcome }) => sum + outcome.facts, 0);
  const verdict = broken === 0 ? 'all as promised' : `${broken} BROKEN`;
  say(`${reports.length} programs, ${facts} facts, ${seconds()} s: ${verdict}`);
  return broken === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
