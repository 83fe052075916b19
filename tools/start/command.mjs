import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createProgress } from '../dev-stack/progress.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';
import { whenOrphaned } from './orphan.mjs';
import { ensureInstalled, projectNode } from './installation.mjs';

const wantedMajor = 24;

/**
 * Frames a command that a newcomer types: before its work, which may load anything of ours, the packages are installed and
 * the program is running on the project's own Node. A failure is shown as what it says, not as where it was thrown.
 * @template Options
 * @param {{ program: string, usage?: string, parse?: (args: string[]) => Options, needsPackages?: boolean }} command
 *   program: the URL of its entry file; usage: what --help shows, unless the work knows its own
 * @param {(options: Options) => Promise<number>} work gives the exit code
 */
export async function runCommand({ program, usage, parse = refuseArguments, needsPackages = true }, work) {
  const args = process.argv.slice(2);
  if (usage && (args.includes('--help') || args.includes('-h'))) return console.log(usage);
  try {
    const options = parse(args);
    process.exit(needsPackages ? await onProjectNode(program, () => work(options)) : await work(options)); // what was interrupted may still be at it
  } catch (error) {
    explain(error);
    process.exit(1);
  }
}

function refuseArguments([argument]) {
  if (argument !== undefined)
    throw new StackError(`Unknown argument '${argument}'`, { remedy: 'this command takes no options' });
}

async function onProjectNode(program, work) {
  const installedNow = await ensureInstalled(createProgress());
  if (!installedNow && Number(process.versions.node.split('.')[0]) >= wantedMajor) {
    await import('../register.mjs'); // from here on TypeScript can be imported
    return work();
  }
  const node = projectNode();
  if (node) return runAgain(node, program);
  throw new StackError(
    `Atlas needs Node ${wantedMajor}, this is ${process.version}, and npm has no Node ${wantedMajor} for ${process.platform}-${process.arch}`,
    { remedy: `install Node ${wantedMajor} and run this again` },
  );
}

function runAgain(node, program) {
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => {}); // the terminal sends Ctrl-C to both of us, and the child decides when it is over
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  whenOrphaned(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof AggregateError) error.errors.forEach(explain);
  else console.error(error instanceof StackError ? `\n✗ ${error.message}` : error);
}
