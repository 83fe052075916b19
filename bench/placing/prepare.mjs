import { createRequire } from 'node:module';
import { join } from 'node:path';
import { releaseServers, startServers } from '../../tools/dev-stack/index.mjs';
import { runProgram } from '../../tools/dev-stack/programs.mjs';
import { projectRoot } from '../../tools/dev-stack/stack.mjs';
import { pgbenchProgram } from './pgbench/program.mjs';

/** A PostgreSQL of its own, which survives a power cut: nobody else's work is measured along. */
const stack = { directory: '.atlas/bench', profile: 'safe', ports: 'free', servers: ['postgres'] };

/**
 * Everything that is there before the first round: the server, pgbench, and both Node sides as the shipped build.
 * @param {import('../../tools/dev-stack/progress.mjs').Progress} progress
 */
export async function prepare(progress) {
  const { postgresUrl } = await startServers({ ...stack, progress });
  const pgbench = await pgbenchProgram(progress);
  await progress.step('Building both sides as services are built', buildBundles);
  return { postgresUrl, pgbench, bundles: { atlas: bundle('atlas'), typeorm: bundle('typeorm') } };
}

export const release = () => releaseServers(stack);

const bundle = (side) => join(projectRoot, 'dist/bench/placing', side, 'main.js');

function buildBundles() {
  const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  const args = [nest, 'build', '--config', 'bench/nest-cli.json', '--all'];
  return runProgram(process.execPath, args, { purpose: 'building the sides of the benchmark', cwd: projectRoot });
}
