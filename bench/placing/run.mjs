// npm run bench:placing: how many orders a second Atlas can place, and what each costs, beside its peers.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:placing',
  about: `Places orders as fast as they go: Atlas' command and SQL, pgbench with one order per transaction in a pipeline, and
TypeORM's repository.save, in turn, on a PostgreSQL of its own that survives a power cut. Ends with one table and, as
exit code, whether the gates of row 5 hold.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('./prepare.mjs');
  const { comparePlacing } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => comparePlacing({ ...(await prepare(progress)), ...chosen, progress }), release);
});
