import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../dev-stack/lock.mjs';
import { createProgress } from '../dev-stack/progress.mjs';
import { findProgram, runProgram } from '../dev-stack/programs.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';

/**
 * The programs that check and install the chart, of the versions in programs.json: compiled from Go modules, whose checksums Go
 * verifies, or taken out of Debian's packages. They are kept for as long as node_modules is.
 * @typedef {{ version: string, goPackage: string }} GoProgram
 * @typedef {{ debianPackage: string, program: string }} DebianProgram
 * @typedef {'helm' | 'kubeconform' | 'kube-score' | 'promtool' | 'prometheus'} ProgramName
 */

/** @type {Record<ProgramName, GoProgram | DebianProgram>} */
export const programs = JSON.parse(readFileSync(new URL('programs.json', import.meta.url), 'utf8'));

const cache = fileURLToPath(new URL('../../node_modules/.cache/atlas/programs/', import.meta.url));

/**
 * @param {ProgramName} name
 * @returns {string} where it is, or will be
 */
export function programFile(name) {
  const wanted = programs[name];
  if ('goPackage' in wanted) return join(cache, `${name}-${wanted.version}`, name);
  return join(cache, wanted.debianPackage, wanted.program);
}

/**
 * @param {readonly ProgramName[]} names
 * @param {import('../dev-stack/progress.mjs').Progress} [progress]
 */
export async function ensurePrograms(names, progress = createProgress()) {
  const isMissing = (/** @type {ProgramName} */ name) => !existsSync(programFile(name));
  if (!names.some(isMissing)) return;
  mkdirSync(cache, { recursive: true });
  await withLock(cache, async () => {
    for (const name of names.filter(isMissing))
      // another process may have been faster
      await progress.step(
        `Installing ${name}`,
        () => install(name),
        () => `${name} is installed`,
      );
  });
}

/** @param {ProgramName} name */
async function install(name) {
  const wanted = programs[name];
  const draft = mkdtempSync(join(cache, 'draft-'));
  try {
    const folder = 'goPackage' in wanted ? await compile(wanted, draft) : await unpack(wanted, draft);
    const place = 'goPackage' in wanted ? dirname(programFile(name)) : join(cache, wanted.debianPackage);
    rmSync(place, { recursive: true, force: true });
    renameSync(folder, place);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** @param {GoProgram} wanted */
async function compile({ goPackage, version }, draft) {
  if (!findProgram('go'))
    throw new StackError(`${goPackage} is compiled from its Go module, and there is no Go`, {
      remedy: 'install Go 1.24 or newer',
    });
  const bin = join(draft, 'bin');
  await runProgram('go', ['install', '-trimpath', '-ldflags', '-s -w', `${goPackage}@${version}`], {
    purpose: `compiling ${goPackage}`,
    cwd: draft,
    env: { GOBIN: bin, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off' },
  });
  return bin;
}

/** @param {DebianProgram} wanted */
async function unpack({ debianPackage }, draft) {
  const run = (program, args) =>
    runProgram(program, args, {
      purpose: `downloading Debian's package ${debianPackage}`,
      cwd: draft,
      remedy: `install ${debianPackage} by hand, or run this on Debian`,
    });
  const download = () => run('apt-get', ['download', '-qq', debianPackage]);
  await download().catch(() => run('apt-get', ['update', '-qq']).then(download)); // a fresh machine has no list of packages yet
  const folder = join(draft, 'unpacked');
  for (const archive of readdirSync(draft).filter((file) => file.endsWith('.deb')))
    await run('dpkg', ['-x', archive, folder]);
  return folder;
}
