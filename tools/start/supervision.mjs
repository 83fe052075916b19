import { setTimeout as pause } from 'node:timers/promises';
import { serverStatus } from '../dev-stack/index.mjs';
import { lastLines } from '../dev-stack/last-lines.mjs';
import { isAlive } from '../dev-stack/processes.mjs';
import { readRecord } from '../dev-stack/records.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';
import { startService } from './service-process.mjs';

/**
 * Watches until the signal: a service that dies is started again, as a cluster would do; a server that dies ends it all.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {import('./running-system.mjs').RunningSystem} system
 * @param {'embedded' | 'external'} servers
 * @param {AbortSignal} signal
 */
export async function supervise(stack, { services }, servers, signal) {
  const watched = services.map((launch) => repeatedly(() => revive(stack, launch), signal));
  if (servers === 'embedded') watched.push(repeatedly(assertServersAlive, signal));
  await Promise.all(watched);
}

async function repeatedly(look, signal) {
  while (!signal.aborted) {
    await look();
    await pause(500, undefined, { signal }).catch(() => {});
  }
}

async function revive(stack, launch) {
  const record = readRecord(stack.runDirectory, launch.name); // none: it was stopped on purpose
  if (!record || isAlive(record)) return;
  stack.progress.note(`✗ ${launch.name} (pid ${record.pid}) died; ${lastLines(record.log, 6)}`);
  await stack.progress.step(
    `Starting ${launch.name} again`,
    () => startService(stack, launch),
    () => `${launch.name} is up again`,
  );
}

async function assertServersAlive() {
  const dead = (await serverStatus()).filter(({ alive }) => !alive);
  if (dead.length === 0) return;
  const titles = dead.map(({ title }) => title).join(' and ');
  throw new StackError(`${titles} died`, { details: dead.map(({ log }) => lastLines(log)).join('\n') });
}
