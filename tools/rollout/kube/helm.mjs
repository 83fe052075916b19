import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { programFile } from '../programs.mjs';
import { namespace } from './cluster.mjs';

const run = promisify(execFile);

export const chart = fileURLToPath(new URL('../../../helm/atlas', import.meta.url));

/** @returns {Promise<string>} what helm printed */
async function helm(...args) {
  try {
    const given = [...args, '--namespace', namespace];
    return (await run(programFile('helm'), given, { maxBuffer: 64 * 1024 ** 2 })).stdout;
  } catch (error) {
    throw new StackError(`helm ${args.join(' ')} failed`, { details: error.stdout + error.stderr });
  }
}

const asDevelopment = ['atlas', chart, '--values', `${chart}/values-dev.yaml`, '--wait'];

export const install = () => helm('install', ...asDevelopment, '--timeout', '5m');

/** Another log level is another environment: every pod is replaced. */
export const upgrade = () => helm('upgrade', ...asDevelopment, '--set', 'logLevel=warn', '--timeout', '10m');

export const rollBack = () => helm('rollback', 'atlas', '1', '--wait', '--timeout', '10m');

export async function smokeTest() {
  const printed = await helm('test', 'atlas', '--timeout', '3m', '--logs');
  if (!printed.includes('completed: '))
    throw new StackError('helm test says nothing of a purchase', { details: printed });
}
