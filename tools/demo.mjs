// npm run demo: three stories on a running Atlas, or on one that is started for them and stopped afterwards.
import { runCommand } from './start/command.mjs';

const usage = `npm run demo

Plays on the Atlas that \`npm start\` keeps running, or starts one and stops it afterwards:

  1. a purchase that completes
  2. a purchase whose activation is refused, so that its charge is reversed
  3. ten purchases, in the middle of which the billing service is killed and started again

Each prints its timeline as it happens, and then the books are checked.`;

await runCommand({ program: import.meta.url, usage }, async () => {
  const { play } = await import('./demo/play.mjs'); // needs the installed packages
  return play();
});
