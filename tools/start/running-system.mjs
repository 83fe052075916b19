import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../dev-stack/json-file.mjs';
import { withLock } from '../dev-stack/lock.mjs';
import { identify, isAlive } from '../dev-stack/processes.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';
import { writeSecret } from './secrets.mjs';

/**
 * What another command (demo, reset, a second start) needs to know of a system that is up. It holds passwords.
 * @typedef {{ gatewayUrl: string, inboxUrl?: string, services: import('./service-process.mjs').ServiceLaunch[],
 *   cliEnvironment: Record<string, string> }} RunningSystem
 * @typedef {import('../dev-stack/stack.mjs').Stack} Stack
 */

const fileIn = (stack) => join(stack.directory, 'secrets', 'running-system.json');

/**
 * Makes this process the system's supervisor, unless there is one: a checkout runs Atlas once.
 * @param {Stack} stack
 * @returns {Promise<RunningSystem | undefined>} the system that another process keeps running
 */
export async function claimSystem(stack) {
  mkdirSync(stack.runDirectory, { recursive: true });
  mkdirSync(join(stack.directory, 'secrets'), { recursive: true, mode: 0o700 });
  return withLock(stack.runDirectory, async () => {
    const supervisor = findSupervisor(stack);
    if (!supervisor) return writeSecret(fileIn(stack), { supervisor: identify(process.pid) });
    const system = readRunningSystem(stack);
    if (system) return system;
    throw new StackError(`Atlas is being started, or stopped, by pid ${supervisor.pid}`, {
      remedy: 'wait until it is done, and try again',
    });
  });
}

/**
 * @param {Stack} stack
 * @returns {RunningSystem | undefined}
 */
export function readRunningSystem(stack) {
  return findSupervisor(stack) && readJson(fileIn(stack)).system;
}

/**
 * Tells other processes that the system is up.
 * @param {Stack} stack
 * @param {RunningSystem} system
 */
export function announceSystem(stack, system) {
  writeSecret(fileIn(stack), { supervisor: identify(process.pid), system });
}

/** @param {Stack} stack */
export function withdrawSystem(stack) {
  writeSecret(fileIn(stack), { supervisor: identify(process.pid) });
}

/** @param {Stack} stack */
export function releaseClaim(stack) {
  rmSync(fileIn(stack), { force: true });
}

/**
 * @param {Stack} stack
 * @returns {import('../dev-stack/processes.mjs').ProcessIdentity | undefined}
 */
export function findSupervisor(stack) {
  const supervisor = readJson(fileIn(stack))?.supervisor;
  return isAlive(supervisor) ? supervisor : undefined;
}
