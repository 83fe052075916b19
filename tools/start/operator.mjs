import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiProblem, apiClient } from './api.mjs';
import { runAtlas } from './atlas-cli.mjs';

/** @param {import('../dev-stack/stack.mjs').Stack} stack */
export const operatorKeyFile = (stack) => join(stack.directory, 'secrets', 'operator.key');

/**
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @returns {string | undefined} the key of the operator that an earlier start created here
 */
export function knownOperatorKey(stack) {
  const file = operatorKeyFile(stack);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/**
 * The operator's API, as the operator that an earlier start created here; when there is none, as a new one.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {import('./running-system.mjs').RunningSystem} system
 */
export async function operatorApi(stack, { gatewayUrl, cliEnvironment }) {
  const known = knownOperatorKey(stack);
  if (known && (await isAccepted(gatewayUrl, known))) return apiClient(gatewayUrl, known);
  const create = ['operator', 'create', '--another', '--name', 'npm start', '--json']; // external databases may have operators whose keys we do not know
  const printed = await runAtlas(create, { purpose: 'creating the operator', env: cliEnvironment });
  const key = JSON.parse(printed).secret;
  writeFileSync(operatorKeyFile(stack), `${key}\n`, { mode: 0o600 });
  return apiClient(gatewayUrl, key);
}

/**
 * Databases may have been emptied, or exchanged for others, since the key was kept.
 * @param {string} gatewayUrl
 * @param {string} key
 */
export async function isAccepted(gatewayUrl, key) {
  try {
    await apiClient(gatewayUrl, key).get('/v1/plans');
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return false;
    throw error;
  }
}
