import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readJson } from '../dev-stack/json-file.mjs';
import { runProgram } from '../dev-stack/programs.mjs';
import { projectRoot } from '../dev-stack/stack.mjs';

/**
 * Installs the packages when the lock file asks for others than those that are there.
 * @param {import('../dev-stack/progress.mjs').Progress} progress
 * @returns {Promise<boolean>} whether anything was installed
 */
export async function ensureInstalled(progress) {
  const wanted = readJson(join(projectRoot, 'package-lock.json'));
  const present = readJson(join(projectRoot, 'node_modules/.package-lock.json')); // npm writes it last: a half-done install has none
  if (isInstalled(wanted, present)) return false;
  await progress.step('Installing packages (npm ci)', () =>
    runProgram('npm', ['ci', '--no-progress'], {
      purpose: 'npm ci',
      cwd: projectRoot,
      env: { PATH: withoutProjectPrograms(process.env['PATH'] ?? '') },
    }),
  );
  return true;
}

/**
 * @param {{ packages: Record<string, LockedPackage> } | undefined} wanted package-lock.json
 * @param {{ packages: Record<string, LockedPackage> } | undefined} present what npm left in node_modules
 * @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage
 */
export function isInstalled(wanted, present) {
  if (!wanted || !present) return false;
  return Object.entries(wanted.packages).every(([path, locked]) => {
    const installed = present.packages[path];
    if (path === '') return true; // the project itself
    if (!installed) return Boolean(locked.optional || locked.devOptional); // another platform's
    return installed.version === locked.version && installed.integrity === locked.integrity;
  });
}

/** npm ci deletes node_modules first, and with it the Node that `npm start` may be running on: npm must run on the system's. */
function withoutProjectPrograms(path) {
  const directories = path.split(delimiter).filter((directory) => !directory.includes('node_modules'));
  return directories.join(delimiter);
}

/** @returns {string | undefined} the Node that the project runs on, once it is installed */
export function projectNode() {
  const node = join(projectRoot, 'node_modules/.bin/node');
  return existsSync(node) ? node : undefined;
}
