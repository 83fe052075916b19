// npm run bench:poison: what healthy keys keep of their rate while one message in a hundred is poison.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:poison',
  about: `Consumes orders of four events each, with and without one message in a hundred that breaks its schema or makes its handler throw,
by handlers of many events and of one. Ends with one table and, as exit code, whether the gates of row 13 hold and every event is
accounted for.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { comparePoison } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => comparePoison({ ...(await prepare(progress)), ...chosen, progress }), release);
});
