import { spawn } from 'node:child_process';
import { runProgram } from '../dev-stack/programs.mjs';
import { projectRoot } from '../dev-stack/stack.mjs';
import { typeScriptProgram } from './typescript-program.mjs';

const command = typeScriptProgram('apps/cli/src/main.ts');

/**
 * @param {string[]} args
 * @param {{ purpose: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} what it printed
 */
export function runAtlas(args, options) {
  return runProgram(process.execPath, [...command, ...args], { ...options, cwd: projectRoot });
}

/**
 * Lets the command line talk to the terminal itself.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export function showAtlas(args, env) {
  const child = spawn(process.execPath, [...command, ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
