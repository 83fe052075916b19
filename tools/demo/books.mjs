import { StackError } from '../dev-stack/stack-error.mjs';
import { showAtlas } from '../start/atlas-cli.mjs';

/** @param {import('../start/running-system.mjs').RunningSystem} system */
export async function checkBooks({ cliEnvironment }) {
  const exitCode = await showAtlas(['invariants'], cliEnvironment);
  if (exitCode !== 0) throw new StackError('the books do not hold: see above');
  console.log('  The books hold.');
}
