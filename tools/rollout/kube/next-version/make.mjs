import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../dev-stack/programs.mjs';
import { makeImages } from '../../../images/images.mjs';
import { changed, changes } from './changes.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const files = [
  'package.json',
  'nest-cli.json',
  'rspack.config.mjs',
  '.swcrc',
  'tsconfig.json',
  'tsconfig.base.json',
  'docs/openapi.json',
];
const ours = ['apps', 'libs'];
const packages = 'node_modules';

/**
 * Builds the next version of every app from a changed copy of the sources, and its images into an archive.
 * @param {{ archive: string, repository: string, tag: string }} options
 * @param {import('../../../dev-stack/progress.mjs').Progress} progress
 */
export async function makeNextVersion(options, progress) {
  await withSourcesOfNextVersion(async (copy) => {
    const nest = join(root, packages, '@nestjs/cli/bin/nest.js');
    await runProgram(process.execPath, [nest, 'build', '--all'], { purpose: 'building the next version', cwd: copy });
    await makeImages({ ...options, servers: false, bundles: join(copy, 'dist/apps') }, progress);
  });
}

/**
 * @template T
 * @param {(copy: string) => Promise<T>} work on a changed copy of the sources, which is gone after it
 * @returns {Promise<T>}
 */
export async function withSourcesOfNextVersion(work) {
  const copy = mkdtempSync(join(tmpdir(), 'atlas-next-'));
  try {
    for (const name of [...files, ...ours]) cpSync(join(root, name), join(copy, name), { recursive: true, filter });
    linkPackages(copy);
    for (const change of changes) apply(copy, change);
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const filter = (from) => basename(from) !== packages;

/** Those of others are taken as they are installed; ours are those of the copy. */
function linkPackages(copy) {
  for (const place of ['', ...ours.flatMap(placesIn)]) {
    mkdirSync(join(copy, place, packages));
    for (const name of readdirSync(join(root, place, packages)).filter((entry) => entry !== '@atlas'))
      symlinkSync(join(root, place, packages, name), join(copy, place, packages, name));
  }
  cpSync(join(root, packages, '@atlas'), join(copy, packages, '@atlas'), { recursive: true, verbatimSymlinks: true });
}

const placesIn = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, folder, entry.name)).includes(packages))
    .map((entry) => join(folder, entry.name));

function apply(copy, change) {
  const file = join(copy, change.file);
  const text = 'text' in change ? '' : readFileSync(file, 'utf8');
  writeFileSync(file, changed(change, text));
}
