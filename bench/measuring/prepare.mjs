import { createRequire } from 'node:module';
import { join } from 'node:path';
import { releaseServers, startServers } from '../../tools/dev-stack/index.mjs';
import { runProgram } from '../../tools/dev-stack/programs.mjs';
import { projectRoot } from '../../tools/dev-stack/stack.mjs';

/** Servers of their own, which survive a power cut: nobody else's work is measured along. */
const stack = { directory: '.atlas/bench', profile: 'safe', ports: 'free', servers: ['postgres', 'kafka'] };

/**
 * Everything that is there before the first round: the servers, and the Node sides as the shipped build.
 * @param {import('../../tools/dev-stack/progress.mjs').Progress} progress
 */
export async function prepare(progress) {
  const { postgresUrl, kafkaBrokers } = await startServers({ ...stack, progress });
  await progress.step('Building the sides as services are built', buildSides);
  const kafkaDirectory = join(projectRoot, stack.directory, 'kafka');
  const bundle = (side) => join(projectRoot, 'dist/bench', side, 'main.js');
  return { postgresUrl, kafkaBrokers: kafkaBrokers.split(','), kafkaDirectory, bundle };
}

export const release = () => releaseServers(stack);

function buildSides() {
  const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  const args = [nest, 'build', '--config', 'bench/nest-cli.json', '--all'];
  return runProgram(process.execPath, args, { purpose: 'building the sides of the benchmark', cwd: projectRoot });
}
