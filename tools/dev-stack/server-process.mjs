import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endingOf } from './child-ending.mjs';
import { lastLines } from './last-lines.mjs';
import { assertPortFree, pickFreePort } from './ports.mjs';
import { endProcess, findProcesses, identify, isAlive } from './processes.mjs';
import { liveRecord, stopRecorded, writeRecord } from './records.mjs';
import { portVariable } from './stack.mjs';
import { StackError } from './stack-error.mjs';

/**
 * What makes PostgreSQL, Kafka, Redis and the mail sink different from each other.
 * @typedef {object} ServerKind
 * @property {string} name
 * @property {string} title
 * @property {string[]} ports the names of those that it listens on
 * @property {{ signal: NodeJS.Signals, patienceMs: number }} stop
 * @property {number} startLimitMs
 * @property {(stack: Stack) => string} marker a path on its command line that only this stack's server has
 * @property {(args: string[], marker: string) => boolean} isOurs
 * @property {(stack: Stack, ports: Ports) => Promise<Command>} prepare makes ready what it needs on disk
 * @property {(ports: Ports) => Promise<boolean>} isHealthy
 * @property {(ports: Ports, stack: Stack) => Record<string, string>} addresses what others reach it by
 *
 * @typedef {Record<string, number>} Ports by name
 * @typedef {{ program: string, args: string[], options: import('node:child_process').SpawnOptions }} Command
 * @typedef {import('./stack.mjs').Stack} Stack
 */

/** One that is slow is not to be stopped under whoever else is using it. */
const healthPatienceMs = 60_000;

/**
 * @param {Stack} stack
 * @param {ServerKind} kind
 * @returns {Promise<import('./records.mjs').ProcessRecord & { reused: boolean }>}
 */
export async function ensureServer(stack, kind) {
  const running = liveRecord(stack.runDirectory, kind.name);
  if (running && hasWantedPorts(stack, kind, running) && (await becomesHealthy(kind, running)))
    return { ...running, reused: true };
  await stopRecorded(stack.runDirectory, kind.name);
  await stopOrphans(stack, kind);
  const ports = await choosePorts(stack, kind);
  const command = await kind.prepare(stack, ports);
  return { ...(await launch(stack, kind, ports, command)), reused: false };
}

/** Two servers on one data directory corrupt it, so one whose record was lost must end before another starts. */
async function stopOrphans(stack, kind) {
  const marker = kind.marker(stack);
  const orphans = findProcesses((args) => kind.isOurs(args, marker));
  await Promise.all(orphans.map((pid) => endProcess(identify(pid, marker), kind.stop)));
}

const hasWantedPorts = (stack, kind, { ports }) =>
  kind.ports.every((name) => [0, ports[name]].includes(stack.ports[name]));

async function becomesHealthy(kind, running) {
  for (const end = Date.now() + healthPatienceMs; isAlive(running) && Date.now() < end; await pause(200)) {
    if (await kind.isHealthy(running.ports)) return true;
  }
  return false;
}

async function choosePorts(stack, kind) {
  const ports = {};
  for (const name of kind.ports) {
    ports[name] = stack.ports[name] || (await pickFreePort());
    await assertPortFree(ports[name], { title: kind.title, variable: portVariable(name) });
  }
  return ports;
}

async function launch(stack, kind, ports, { program, args, options }) {
  mkdirSync(stack.logDirectory, { recursive: true });
  const log = join(stack.logDirectory, `${kind.name}.log`);
  const output = openSync(log, 'w');
  const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', output, output] }); // a session of its own: Ctrl-C is for us alone
  closeSync(output);
  const ending = endingOf(child);
  child.unref();
  const record = { role: 'server', stop: kind.stop, ports, log };
  if (child.pid) writeRecord(stack.runDirectory, kind.name, { ...identify(child.pid), ...record }); // unmarked: until exec the command line is ours
  try {
    await waitUntilHealthy(kind, ports, ending, log);
  } catch (error) {
    await stopRecorded(stack.runDirectory, kind.name);
    throw error;
  }
  const server = { ...identify(child.pid, kind.marker(stack)), ...record };
  writeRecord(stack.runDirectory, kind.name, server);
  return server;
}

async function waitUntilHealthy(kind, ports, ending, log) {
  for (const end = Date.now() + kind.startLimitMs; ; await pause(25)) {
    if (ending.reason)
      throw new StackError(`${kind.title} ended while it was starting (${ending.reason})`, { details: lastLines(log) });
    if (await kind.isHealthy(ports)) return;
    if (Date.now() > end)
      throw new StackError(`${kind.title} did not answer within ${kind.startLimitMs / 1000} s`, {
        details: lastLines(log),
      });
  }
}
