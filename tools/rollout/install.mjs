// npm run rollout:install: the programs that check and install the chart. What is there already is left alone.
import { createProgress } from '../dev-stack/progress.mjs';
import { runCommand } from '../start/command.mjs';

const usage = `npm run rollout:install

Installs helm, kubeconform, kube-score, promtool and prometheus, in the versions of tools/rollout/programs.json, below
node_modules/.cache/atlas/programs. Needs Go 1.24 or newer, and for the last two a Debian with apt-get. The first time takes
about three minutes on two cores; after that nothing is done.`;

await runCommand({ program: import.meta.url, usage, needsPackages: false }, async () => {
  const { ensurePrograms, programFile, programs } = await import('./programs.mjs');
  const names = /** @type {import('./programs.mjs').ProgramName[]} */ (Object.keys(programs));
  await ensurePrograms(names, createProgress());
  for (const name of names) console.log(`  ${programFile(name)}`);
  return 0;
});
