import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../tools/dev-stack/programs.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const output = join(root, 'node_modules/.cache/atlas/starting');

/**
 * The gateway as TypeScript's own compiler writes it: a file for each of ours, packages as npm has installed them.
 * @returns {Promise<string>} its main file
 */
export async function compileWithTsc() {
  rmSync(output, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/.bin/tsc');
  const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));
  await runProgram(tsc, ['-p', project, '--outDir', output], { purpose: 'compiling the gateway' });
  for (const name of readdirSync(join(output, 'libs'))) makePackage(`libs/${name}`);
  makePackage('apps/gateway');
  return join(output, 'apps/gateway/src/main.js');
}

/** As it is in the workspace, but for what it exports: that is compiled now. */
function makePackage(folder) {
  const manifest = readFileSync(join(root, folder, 'package.json'), 'utf8').replaceAll('.ts"', '.js"');
  writeFileSync(join(output, folder, 'package.json'), manifest);
  link(join(output, folder), join(output, 'node_modules', JSON.parse(manifest).name));
  const packages = join(root, folder, 'node_modules');
  if (existsSync(packages)) link(packages, join(output, folder, 'node_modules'));
}

function link(target, place) {
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place);
}
