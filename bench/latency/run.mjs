// npm run bench:latency: how long a committed fact takes to its topic, and to its projection.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:latency',
  about: `Commits 500 facts a second, one by one, and reads how long each took from its commit to its topic and to its projection: Atlas, a
poller that looks every 500 ms, and pg-transactional-outbox, in turn. Ends with one table and, as exit code, whether the gates of
rows 7 and 9 hold.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { compareLatency } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => compareLatency({ ...(await prepare(progress)), ...chosen, progress }), release);
});
