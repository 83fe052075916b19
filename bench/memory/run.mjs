// npm run bench:memory: how much memory the relay and a consumer take at full speed, and whether it grows.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { parseMemoryArguments, usage } from './arguments.mjs';

await runCommand({ program: import.meta.url, usage, parse: parseMemoryArguments }, async (options) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { proveMemory } = await import('./prove.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => proveMemory({ ...(await prepare(progress)), ...options, progress }), release);
});
