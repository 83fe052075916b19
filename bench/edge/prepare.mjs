import { createRequire } from 'node:module';
import { join } from 'node:path';
import { releaseServers, startServers } from '../../tools/dev-stack/index.mjs';
import { runProgram } from '../../tools/dev-stack/programs.mjs';
import { projectRoot } from '../../tools/dev-stack/stack.mjs';
import { installPackages } from '../usual-nest/packages.mjs';

const directory = '.atlas/bench';
const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');

/**
 * Everything that is there before the first round: servers of its own that survive a power cut, and the programs as they are shipped.
 * @param {import('../../tools/dev-stack/progress.mjs').Progress} progress
 * @param {{ servers: string[], apps?: string[], programs: string[], usualNest?: boolean }} wanted
 */
export async function prepareEdge(progress, { servers, apps = [], programs, usualNest = false }) {
  const addresses = servers.length > 0 ? await startServers({ ...stackOf(servers), progress }) : {};
  if (usualNest) await installPackages(progress);
  await progress.step('Building what is measured as it is shipped', async () => {
    if (apps.length > 0) await build('nest-cli.json', ...apps);
    await build('bench/nest-cli.json', ...programs);
    if (usualNest) await build('bench/usual-nest/nest-cli.json', '--all');
  });
  return { ...addresses, ...places };
}

/** @param {string[]} servers */
export const release = (servers) => (servers.length > 0 ? releaseServers(stackOf(servers)) : Promise.resolve());

const stackOf = (servers) => ({ directory, profile: 'safe', ports: 'free', servers });

const places = {
  kafkaDirectory: join(projectRoot, directory, 'kafka'),
  redisDirectory: join(projectRoot, directory, 'redis'),
  logs: join(projectRoot, directory, 'logs'),
  app: (name) => join(projectRoot, 'dist/apps', name, 'main.js'),
  bundle: (side) => join(projectRoot, 'dist/bench', side, 'main.js'),
};

function build(config, ...projects) {
  const args = [nest, 'build', ...projects, '--config', config];
  return runProgram(process.execPath, args, { purpose: 'building the sides of the benchmark', cwd: projectRoot });
}
