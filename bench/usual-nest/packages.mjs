import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../tools/dev-stack/programs.mjs';
import { projectRoot } from '../../tools/dev-stack/stack.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const directory = join(projectRoot, '.atlas/dist/usual-nest');
const remedy = 'it needs the registry of npm; try again with a network';

/** Express and axios: nothing of Atlas needs them, so that they are not among its packages. */
export const installed = join(directory, 'node_modules');

/**
 * Installs what the lock file says, unless it is there.
 * @param {import('../../tools/dev-stack/progress.mjs').Progress} progress
 */
export async function installPackages(progress) {
  if (existsSync(installed) && wanted() === present()) return;
  await progress.step('Installing Express and axios for the peer', install);
}

async function install() {
  mkdirSync(directory, { recursive: true });
  for (const file of ['package.json', '.npmrc']) copyFileSync(join(here, file), join(directory, file));
  copyFileSync(join(here, 'package-lock.json'), join(directory, 'package-lock.json'));
  await runProgram('npm', ['ci', '--ignore-scripts', '--no-progress'], {
    ...{ purpose: 'installing the peer', cwd: directory, remedy },
  });
  copyFileSync(join(here, 'package-lock.json'), join(directory, 'installed.json')); // last: a half-done install has none
}

const wanted = () => readFileSync(join(here, 'package-lock.json'), 'utf8');

function present() {
  const file = join(directory, 'installed.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
