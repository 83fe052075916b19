import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson, writeJson } from './json-file.mjs';
import { identify, isAlive } from './processes.mjs';

const program = fileURLToPath(new URL('guard.mjs', import.meta.url));

/**
 * Makes sure that somebody outlives the leaseholders and stops the servers after them.
 * @param {import('./stack.mjs').Stack} stack
 */
export function startGuard(stack) {
  const record = join(stack.runDirectory, 'guard.json');
  if (isAlive(readJson(record))) return;
  const child = spawn(process.execPath, [program, stack.directory], { detached: true, stdio: 'ignore', cwd: '/' });
  child.unref();
  if (child.pid) writeJson(record, identify(child.pid));
}
