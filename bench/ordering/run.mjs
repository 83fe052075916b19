// npm run bench:ordering: what an order costs from a customer's POST to its answer, and how long it takes.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:ordering',
  about: `Posts orders to a gateway over 64 connections: Atlas' gateway and orders, and the same two services built the usual Nest way
(Express, class-validator, repository.save, axios), in turn. Ends with one table and, as exit code, whether the gates of rows
1 and 2 hold.`,
});

const servers = ['postgres', 'kafka', 'redis'];

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepareEdge, release } = await import('../edge/prepare.mjs');
  const { compareOrdering } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  const wanted = { servers, apps: ['gateway', 'orders'], programs: ['load'], usualNest: true };
  const work = async () => compareOrdering({ ...(await prepareEdge(progress, wanted)), ...chosen, progress });
  return untilInterrupted(work, () => release(servers));
});
