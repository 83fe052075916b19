// npm run atlas -- <command>: the command line, pointed at the Atlas that `npm start` keeps running here.
import { describeStack } from './dev-stack/stack.mjs';
import { runCommand } from './start/command.mjs';
import { drillEnvironment } from './start/drill-environment.mjs';
import { knownOperatorKey } from './start/operator.mjs';
import { readRunningSystem } from './start/running-system.mjs';
import { showAtlas } from './start/atlas-cli.mjs';

await runCommand({ program: import.meta.url, parse: (args) => args }, async (args) => {
  const stack = describeStack();
  const running = readRunningSystem(stack);
  const elsewhere = process.env['ATLAS_API_URL'] !== undefined; // which has no use for our key
  const operatorKey = running && !elsewhere && knownOperatorKey(stack);
  return showAtlas(args, {
    ...running?.cliEnvironment,
    ...(operatorKey && { ATLAS_API_KEY: operatorKey }),
    ...(operatorKey && args[0] === 'drill' && (await drillEnvironment(stack, running))),
    ...process.env,
  });
});
