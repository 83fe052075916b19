import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestSigner } from '@atlas/service/testing';
import { projectRoot } from './service-process.ts';

const run = promisify(execFile);

export interface CommandEnding {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function createOperator(accountsUrl: string, signer: TestSigner): Promise<string> {
  const { stdout } = await atlas(['operator', 'create', '--json'], {
    ATLAS_ACCOUNTS_URL: accountsUrl,
    ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
  });
  const created: unknown = JSON.parse(stdout);
  if (typeof created !== 'object' || created === null || !('secret' in created))
    throw new Error(`no operator's key in ${stdout}`);
  return String(created.secret);
}

export function atlas(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return node(['apps/cli/src/main.ts', ...args], environment);
}

/** A program of the project, with nothing of our own environment. */
export function node(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return run(process.execPath, ['--import', './tools/register.mjs', ...args], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], ...environment },
    maxBuffer: 16 << 20,
  });
}

/** What `execFile` throws when a program ends badly. No `instanceof`: Jest's sandbox has an Error of its own. */
export function endingIn(error: unknown): CommandEnding {
  if (typeof error !== 'object' || error === null || !('stdout' in error && 'stderr' in error && 'code' in error))
    throw error;
  return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
}
