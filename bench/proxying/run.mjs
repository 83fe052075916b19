// npm run bench:proxying: what a request costs a gateway that checks who calls and how often.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:proxying',
  about: `Posts orders through a gateway to one and the same service: Atlas' gateway with authentication and limits, nginx, which only
passes them on, a gateway of Nest on Express with axios, and bare node:http with undici and Redis, in turn. Ends with one table and,
as exit code, whether the gates of row 4 hold.`,
});

const servers = ['redis'];

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepareEdge, release } = await import('../edge/prepare.mjs');
  const { nginxProgram } = await import('./nginx-program.mjs');
  const { compareProxying } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  const wanted = {
    servers,
    apps: ['gateway'],
    programs: ['load', 'proxying-bare', 'proxying-upstream'],
    usualNest: true,
  };
  const work = async () => {
    const nginx = await nginxProgram(progress);
    return compareProxying({ ...(await prepareEdge(progress, wanted)), ...chosen, nginx, progress });
  };
  return untilInterrupted(work, () => release(servers));
});
