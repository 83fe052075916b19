import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Pids are reused, so a process is known by more than its pid.
 * @typedef {object} ProcessIdentity
 * @property {number} pid
 * @property {string | undefined} startedAt by the kernel's clock
 * @property {string} [marker] a text on its command line
 */

/**
 * @param {number} pid
 * @param {string} [marker]
 * @returns {ProcessIdentity}
 */
export function identify(pid, marker) {
  return { pid, startedAt: kernelStartTime(pid), marker };
}

/**
 * @param {ProcessIdentity | undefined} identity
 * @returns {boolean}
 */
export function isAlive(identity) {
  if (!identity?.startedAt || kernelStartTime(identity.pid) !== identity.startedAt) return false;
  return !identity.marker || commandLine(identity.pid).includes(identity.marker);
}

/**
 * Asks the process to stop and makes it stop when it does not.
 * @param {ProcessIdentity} identity
 * @param {{ signal: NodeJS.Signals, patienceMs: number }} how
 */
export async function endProcess(identity, { signal, patienceMs }) {
  for (const [sent, limitMs] of /** @type {const} */ ([
    [signal, patienceMs],
    ['SIGKILL', 20_000],
  ])) {
    if (!isAlive(identity)) return;
    sendSignal(identity.pid, sent);
    await waitUntilGone(identity, limitMs);
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * @param {ProcessIdentity} identity
 * @param {number} limitMs
 */
export async function waitUntilGone(identity, limitMs) {
  for (const end = Date.now() + limitMs; isAlive(identity) && Date.now() < end;) await pause(20);
}

/**
 * Finds processes whose pid file was never written because their parent died too early. Linux only: elsewhere there is no /proc, and none is found.
 * @param {(args: string[]) => boolean} matches
 * @returns {number[]}
 */
export function findProcesses(matches) {
  return runningPids().filter((pid) => kernelStartTime(pid) && matches(readProc(pid, 'cmdline')?.split('\0') ?? []));
}

/** @returns {number[]} */
export function runningPids() {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number);
  } catch {
    return [];
  }
}

/**
 * @param {number} pid
 * @returns {string}
 */
export function commandLine(pid) {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? askPs(pid, 'command') ?? '';
}

/**
 * @param {number} pid
 * @returns {string | undefined} undefined for a process that is gone, and for a zombie, which still answers to signal 0
 */
function kernelStartTime(pid) {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return process.platform === 'linux' ? undefined : askPs(pid, 'lstart');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

function readProc(pid, entry) {
  try {
    return readFileSync(`/proc/${pid}/${entry}`, 'utf8');
  } catch {
    return undefined;
  }
}

function askPs(pid, field) {
  try {
    const answer = execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.trim() || undefined;
  } catch {
    return undefined;
  }
}
