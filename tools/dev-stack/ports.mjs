import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { StackError } from './stack-error.mjs';
import { commandLine, runningPids } from './processes.mjs';

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isPortFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port is free until its server listens: nobody else of this process may be told the same. */
const givenAway = new Set();

/**
 * Below the range that the kernel takes outgoing connections' ports from: one of those could seize the port before our server binds it.
 * @returns {Promise<number>}
 */
export async function pickFreePort() {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (givenAway.has(port)) continue;
    givenAway.add(port);
    if (await isPortFree(port)) return port;
  }
}

/**
 * @param {number} port
 * @param {{ title: string, variable: string }} wanted who wants the port, and the variable that moves it
 */
export async function assertPortFree(port, { title, variable }) {
  if (await becomesFree(port)) return;
  const pid = portHolder(port);
  const holder =
    pid === undefined
      ? 'another program (its owner is hidden from this user)'
      : `pid ${pid}: ${commandLine(pid).slice(0, 160)}`;
  throw new StackError(`${title} cannot listen on port ${port}: it is in use by ${holder}`, {
    remedy: `stop that program, or choose another port: ${variable}=<port> npm start`,
  });
}

/** A process that was killed a moment ago is nobody any more, and yet its port is not free before its last thread is gone. */
async function becomesFree(port) {
  for (const end = Date.now() + 1_000; ; await pause(20)) {
    if (await isPortFree(port)) return true;
    if (Date.now() > end || portHolder(port) !== undefined) return false;
  }
}

/**
 * @param {number} port
 * @returns {number | undefined}
 */
export function portHolder(port) {
  return process.platform === 'linux' ? holderByProc(port) : holderByLsof(port);
}

function holderByProc(port) {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  const sockets = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  return sockets.size === 0 ? undefined : runningPids().find((pid) => openFiles(pid).some((file) => sockets.has(file)));
}

/** Reads the kernel's socket table: column 1 is `address:port` in hexadecimal, column 3 the state (0A: listening), column 9 the inode. */
function listeningInodes(table, port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = attempt(() => readFileSync(table, 'utf8').trim().split('\n').slice(1), []);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === '0A')
    .map((columns) => columns[9]);
}

function openFiles(pid) {
  const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`), []);
  return descriptors.map((descriptor) => attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`), ''));
}

function holderByLsof(port) {
  const answer = attempt(
    () => execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8' }),
    '',
  );
  return Number(answer.split('\n')[0]) || undefined;
}

/** Processes come and go while we look at them. */
function attempt(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
