// npm run bench:route: what a request costs between its socket and its use case.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:route',
  about: `Posts orders to the route of the orders service, whose use case does nothing, and to a route of bare Fastify with the same rules as a
schema, in turn. Ends with what each costs and, as exit code, whether the gate of row 3 holds.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepareEdge } = await import('../edge/prepare.mjs');
  const { compareRoute } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  const wanted = { servers: [], programs: ['load', 'route-nest', 'route-fastify'] };
  const work = async () => compareRoute({ ...(await prepareEdge(progress, wanted)), ...chosen, progress });
  return untilInterrupted(work, () => Promise.resolve());
});
