import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, outputOf, runProgram } from '../../tools/dev-stack/programs.mjs';
import { projectRoot } from '../../tools/dev-stack/stack.mjs';
import { StackError } from '../../tools/dev-stack/stack-error.mjs';

const unpacked = join(projectRoot, '.atlas/dist/nginx');
const remedy = 'install nginx (Debian: apt-get install nginx; macOS: brew install nginx)';

/**
 * @param {import('../../tools/dev-stack/progress.mjs').Progress} progress
 * @returns {Promise<string>} where nginx is; Debian's is fetched, without being installed, when there is none
 */
export async function nginxProgram(progress) {
  const found = findNginx();
  if (found) return found;
  if (!findProgram('apt-get') || !findProgram('dpkg')) throw new StackError('no nginx was found', { remedy });
  await progress.step("Downloading nginx (Debian's package, unpacked without installing it)", download);
  const downloaded = findNginx();
  if (downloaded) return downloaded;
  throw new StackError("Debian's nginx does not run here", { remedy });
}

function findNginx() {
  const candidates = [findProgram('nginx'), '/usr/sbin/nginx', join(unpacked, 'usr/sbin/nginx')];
  return candidates.find(
    (program) => program !== undefined && existsSync(program) && outputOf(program, ['-v']).includes('nginx version'),
  );
}

async function download() {
  const draft = `${unpacked}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const run = (program, args) => runProgram(program, args, { purpose: 'downloading nginx', cwd: draft, remedy });
  const fetch = () => run('apt-get', ['download', '-qq', 'nginx']);
  try {
    await fetch().catch(() => run('apt-get', ['update', '-qq']).then(fetch)); // a fresh machine has no list of packages yet
    for (const archive of readdirSync(draft).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', archive, '.']);
    rmSync(unpacked, { recursive: true, force: true });
    renameSync(draft, unpacked);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
