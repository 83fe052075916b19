// npm run bench:consuming: how fast events become a projection, each handled once, and what one costs.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:consuming',
  about: `Consumes completed orders into the revenue of each day, with an inbox: Atlas with a handler of many events and of one, Nest's own
Kafka transport with a transaction per message (one by one, and twelve at once), and message-queue-toolkit, in turn. Ends with one
table and, as exit code, whether the gates of row 8 hold.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { compareConsuming } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => compareConsuming({ ...(await prepare(progress)), ...chosen, progress }), release);
});
