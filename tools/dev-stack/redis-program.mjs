import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, outputOf, runProgram } from './programs.mjs';
import { StackError } from './stack-error.mjs';

const oldestMajor = 7;
const debianPackages = ['redis-tools', 'redis-server', 'liblzf1', 'libjemalloc2', 'libatomic1'];
const remedy = 'install Redis 7 or newer (Debian: apt-get install redis-server; macOS: brew install redis)';

/** @typedef {{ program: string, env?: NodeJS.ProcessEnv }} RedisProgram */

/**
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<RedisProgram>}
 */
export async function redisProgram(stack) {
  const unpacked = join(stack.distDirectory, 'redis');
  const found = installed() ?? fromDebian(unpacked);
  if (found) return found;
  if (!findProgram('apt-get') || !findProgram('dpkg')) throw new StackError('no Redis was found', { remedy });
  await stack.progress.step("Downloading Redis (Debian's packages, unpacked without installing them)", () =>
    downloadFromDebian(unpacked),
  );
  const downloaded = fromDebian(unpacked);
  if (downloaded) return downloaded;
  throw new StackError("Debian's Redis is too old or does not run here", { remedy });
}

/** @returns {RedisProgram | undefined} */
function installed() {
  const programs = ['redis-server', 'valkey-server'].map(findProgram).filter((program) => program !== undefined);
  return programs.map((program) => ({ program })).find(isRecent);
}

/** @returns {RedisProgram | undefined} */
function fromDebian(directory) {
  const program = join(directory, 'usr/bin/redis-server');
  if (!existsSync(program)) return undefined;
  const libraries = ['x86_64', 'aarch64'].map((arch) => join(directory, `usr/lib/${arch}-linux-gnu`));
  const candidate = { program, env: { LD_LIBRARY_PATH: libraries.join(':') } };
  return isRecent(candidate) ? candidate : undefined;
}

function isRecent({ program, env }) {
  const major = /v=(\d+)/.exec(outputOf(program, ['--version'], env))?.[1];
  return Number(major ?? 0) >= oldestMajor;
}

async function downloadFromDebian(directory) {
  const draft = `${directory}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const run = (program, args) => runProgram(program, args, { purpose: 'downloading Redis', cwd: draft, remedy });
  const download = () => run('apt-get', ['download', '-qq', ...debianPackages]);
  try {
    await download().catch(() => run('apt-get', ['update', '-qq']).then(download)); // a fresh machine has no list of packages yet
    for (const archive of readdirSync(draft).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', archive, '.']);
    rmSync(directory, { recursive: true, force: true });
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
