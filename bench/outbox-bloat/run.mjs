// npm run bench:outbox-bloat: how large the outbox grows, and how fast it drains, while somebody holds a snapshot.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { parseBloatArguments, usage } from './arguments.mjs';

await runCommand({ program: import.meta.url, usage, parse: parseBloatArguments }, async (options) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { proveBloat } = await import('./prove.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => proveBloat({ ...(await prepare(progress)), ...options, progress }), release);
});
