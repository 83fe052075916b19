// npm run atlas -- <command>: the command line, pointed at the Atlas that `npm start` keeps running here.
import { describeStack } from './dev-stack/stack.mjs';
import { runCommand } from './start/command.mjs';
import { readRunningSystem } from './start/running-system.mjs';
import { showAtlas } from './start/atlas-cli.mjs';

await runCommand({ program: import.meta.url, parse: (args) => args }, (args) => {
  const running = readRunningSystem(describeStack());
  return showAtlas(args, { ...running?.cliEnvironment, ...process.env });
});
