import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { programFile } from '../programs.mjs';
import { namespace } from './cluster.mjs';

const run = promisify(execFile);

export const chart = fileURLToPath(new URL('../../../helm/atlas', import.meta.url));
const values = [`${chart}/values-dev.yaml`, fileURLToPath(new URL('values.yaml', import.meta.url))];
const release = ['atlas', chart, ...values.flatMap((file) => ['--values', file]), '--wait'];

/** @returns {Promise<string>} what helm printed */
async function helm(...args) {
  try {
    const given = [...args, '--namespace', namespace];
    return (await run(programFile('helm'), given, { maxBuffer: 64 * 1024 ** 2 })).stdout;
  } catch (error) {
    throw new StackError(`helm ${args.join(' ')} failed`, { details: error.stdout + error.stderr });
  }
}

/** @param {Record<string, string | number | boolean>} settings beside those of the files, by the path of their value */
const set = (settings) =>
  Object.entries(settings).flatMap(([path, value]) => ['--set-json', `${path}=${JSON.stringify(value)}`]);

export const install = () => helm('install', ...release, '--timeout', '8m');

export const upgrade = (settings = {}) => helm('upgrade', ...release, ...set(settings), '--timeout', '10m');

/** Goes back by itself when the new version does not come up in time. */
export const upgradeOrReturn = (settings, timeout) =>
  helm('upgrade', ...release, ...set(settings), '--atomic', '--timeout', timeout);

export const rollBack = (revision) => helm('rollback', 'atlas', String(revision), '--wait', '--timeout', '10m');

/** @returns {Promise<{ revision: number, status: string, description: string }>} of the newest revision */
export async function newestRevision() {
  const history = JSON.parse(await helm('history', 'atlas', '--max', '1', '--output', 'json'));
  return history.at(-1);
}

export async function smokeTest() {
  const printed = await helm('test', 'atlas', '--timeout', '3m', '--logs');
  if (!printed.includes('completed: '))
    throw new StackError('helm test says nothing of a purchase', { details: printed });
}
