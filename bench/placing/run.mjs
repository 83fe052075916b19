// npm run bench:placing: how many orders a second Atlas can place, and what each costs, beside its peers.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { parsePlacingArguments, usage } from './arguments.mjs';

await runCommand({ program: import.meta.url, usage, parse: parsePlacingArguments }, async (options) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('./prepare.mjs');
  const { comparePlacing } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => comparePlacing({ ...(await prepare(progress)), ...options, progress }), release);
});
