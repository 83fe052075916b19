// npm start: from a bare checkout to a running Atlas. Runs on Node 20 with nothing installed.
import { parseStartArguments, usage } from './start/arguments.mjs';
import { runCommand } from './start/command.mjs';

await runCommand({ program: import.meta.url, usage, parse: parseStartArguments }, async (options) => {
  const { run } = await import('./start/run.mjs'); // needs the installed packages
  return run(options);
});
