import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endingOf } from '../dev-stack/child-ending.mjs';
import { lastLines } from '../dev-stack/last-lines.mjs';
import { assertPortFree } from '../dev-stack/ports.mjs';
import { identify, sendSignal, waitUntilGone } from '../dev-stack/processes.mjs';
import { liveRecord, removeRecord, stopRecorded, writeRecord } from '../dev-stack/records.mjs';
import { portVariable, projectRoot } from '../dev-stack/stack.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';
import { typeScriptProgram } from './typescript-program.mjs';

const startLimitMs = 60_000;
const stop = /** @type {const} */ ({ signal: 'SIGTERM', patienceMs: 25_000 });

/**
 * How to start a service: kept by the running system, so that any process can start it again.
 * @typedef {{ name: string, port: number, environment: Record<string, string> }} ServiceLaunch
 */

/**
 * Starts a service and waits until it is ready for traffic. One that an earlier run left behind is stopped first: its code may be old.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {ServiceLaunch} launch
 */
export async function startService(stack, { name, port, environment }) {
  await stopRecorded(stack.runDirectory, name);
  await assertPortFree(port, { title: name, variable: portVariable(name) });
  mkdirSync(stack.logDirectory, { recursive: true });
  const log = serviceLog(stack, name);
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, typeScriptProgram(`apps/${name}/src/main.ts`), {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    detached: true, // Ctrl-C is for the supervisor, which stops services before servers
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ending = endingOf(child);
  child.unref();
  if (child.pid)
    writeRecord(stack.runDirectory, name, {
      ...identify(child.pid),
      role: 'service',
      stop,
      ports: { http: port },
      log,
    });
  await waitUntilReady({ name, port, ending, log });
}

/**
 * As a crash would end it: without a goodbye. Its record goes first, so that the supervisor does not take it for an accident.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {string} name
 */
export async function killService(stack, name) {
  const record = liveRecord(stack.runDirectory, name);
  if (!record) throw new StackError(`${name} is not running`);
  removeRecord(stack.runDirectory, name);
  sendSignal(record.pid, 'SIGKILL');
  await waitUntilGone(record, 5_000);
}

/** @param {string} name */
export const serviceLog = (stack, name) => join(stack.logDirectory, `${name}.log`);

async function waitUntilReady({ name, port, ending, log }) {
  for (const end = Date.now() + startLimitMs; ; await pause(50)) {
    if (ending.reason)
      throw new StackError(`${name} ended while it was starting (${ending.reason})`, { details: lastLines(log) });
    const problem = await readinessProblem(port);
    if (problem === undefined) return;
    if (Date.now() > end)
      throw new StackError(`${name} was not ready within ${startLimitMs / 1000} s (${problem})`, {
        details: lastLines(log),
      });
  }
}

async function readinessProblem(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const body = await response.text();
    return response.ok ? undefined : `/readyz says ${response.status}: ${body.slice(0, 300)}`;
  } catch (error) {
    return `/readyz: ${error.cause?.code ?? error.message}`;
  }
}
