import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { endOf } from './last-lines.mjs';
import { StackError, saysDiskFull } from './stack-error.mjs';

/**
 * @param {string} name
 * @returns {string | undefined} where PATH has the program
 */
export function findProgram(name) {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to ours
 * @returns {string} all that it printed; empty when it failed
 */
export function outputOf(program, args, env) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  return status === 0 ? stdout + stderr : '';
}

/**
 * Runs a program to its end, in silence unless it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ purpose: string, remedy?: string, cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number }} options
 * @returns {Promise<string>} what it printed on stdout
 */
export async function runProgram(program, args, { purpose, remedy, ...options }) {
  const child = spawn(program, args, {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { all: '', stdout: '' };
  child.stdout.on('data', (chunk) => {
    printed.stdout += chunk;
    printed.all += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed.all += chunk;
  });
  const ending = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  if (ending === undefined) return printed.stdout;
  if (saysDiskFull(printed.all))
    throw new StackError(`${purpose} failed: the disk is full`, { remedy: 'free some space and start again' });
  throw new StackError(`${purpose} failed (${program}: ${ending})`, { details: endOf(printed.all), remedy });
}
