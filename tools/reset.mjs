// npm run reset: stops what is ours and removes .atlas, the data included.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopServers } from './dev-stack/index.mjs';
import { endProcess } from './dev-stack/processes.mjs';
import { describeStack } from './dev-stack/stack.mjs';
import { runCommand } from './start/command.mjs';
import { findSupervisor } from './start/running-system.mjs';

const usage = 'npm run reset: stops Atlas and its servers, and removes .atlas with all data, logs and downloads';

await runCommand({ program: import.meta.url, usage, needsPackages: false }, async () => {
  const stack = describeStack();
  await stack.progress.step(
    'Stopping Atlas',
    () => stopEverything(stack),
    () => 'Atlas is stopped',
  );
  rmSync(stack.directory, { recursive: true, force: true });
  stack.progress.note('✓ .atlas is removed');
  return 0;
});

/** Ours, and those of tests and benchmarks in directories of their own. */
function stacksIn(directory) {
  const inside = existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  return [directory, ...inside].filter((candidate) => existsSync(join(candidate, 'run')));
}

async function stopEverything(stack) {
  const supervisor = findSupervisor(stack);
  if (supervisor) await endProcess(supervisor, { signal: 'SIGTERM', patienceMs: 60_000 });
  for (const directory of stacksIn(stack.directory)) await stopServers({ directory });
}
