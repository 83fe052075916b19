import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, outputOf, runProgram } from '../../../tools/dev-stack/programs.mjs';
import { projectRoot } from '../../../tools/dev-stack/stack.mjs';
import { StackError } from '../../../tools/dev-stack/stack-error.mjs';

const oldestMajor = 14; // \startpipeline
const unpacked = join(projectRoot, '.atlas/dist/pgbench');
const remedy =
  'install pgbench 14 or newer (Debian: apt-get install postgresql-contrib; macOS: brew install postgresql)';

/**
 * @param {import('../../../tools/dev-stack/progress.mjs').Progress} progress
 * @returns {Promise<string>} where pgbench is; Debian's is fetched, without being installed, when there is none
 */
export async function pgbenchProgram(progress) {
  const found = candidates().find(isRecent);
  if (found) return found;
  if (!findProgram('apt-get') || !findProgram('dpkg')) throw new StackError('no pgbench was found', { remedy });
  await progress.step("Downloading pgbench (Debian's package, unpacked without installing it)", download);
  const downloaded = candidates().find(isRecent);
  if (downloaded) return downloaded;
  throw new StackError("Debian's pgbench is too old or does not run here", { remedy });
}

/** Debian keeps one directory for each version, and lists none of them in PATH but through a wrapper. */
function candidates() {
  const directories = ['/usr/lib/postgresql', join(unpacked, 'usr/lib/postgresql')].filter((path) => existsSync(path));
  const versions = directories.flatMap((directory) => readdirSync(directory).map((major) => join(directory, major)));
  const programs = versions.map((version) => join(version, 'bin/pgbench')).filter((path) => existsSync(path));
  return [...programs, findProgram('pgbench')].filter((program) => program !== undefined);
}

function isRecent(program) {
  const major = /pgbench \(PostgreSQL\) (\d+)/.exec(outputOf(program, ['--version']))?.[1];
  return Number(major ?? 0) >= oldestMajor;
}

async function download() {
  const draft = `${unpacked}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const run = (program, args) => runProgram(program, args, { purpose: 'downloading pgbench', cwd: draft, remedy });
  try {
    await run('apt-get', ['update', '-qq']).catch(() => ''); // without a network the lists that are there may do
    await run('apt-get', ['download', '-qq', await packageName(run)]);
    for (const archive of readdirSync(draft).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', archive, '.']);
    rmSync(unpacked, { recursive: true, force: true });
    renameSync(draft, unpacked);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Debian ships pgbench with the server's package of the release: the one that `postgresql` depends on. */
async function packageName(run) {
  const dependencies = await run('apt-cache', ['depends', 'postgresql']);
  const name = /Depends: (postgresql-\d+)/.exec(dependencies)?.[1];
  if (name) return name;
  throw new StackError('the package postgresql is not in the lists of apt', { remedy });
}
