import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StackError } from './stack-error.mjs';
import { identify, isAlive } from './processes.mjs';
import { readJson, writeJson } from './json-file.mjs';

const patienceMs = 10 * 60_000;
/** Between making the lock and signing it an owner may die; after this long an unsigned lock is nobody's. */
const unsignedLimitMs = 30_000;

/**
 * Only one process at a time starts or stops servers in a directory. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} directory
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(directory, work) {
  const lock = join(directory, 'lock');
  await acquire(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function acquire(lock) {
  for (const end = Date.now() + patienceMs; !tryAcquire(lock); await pause(50)) {
    if (isAbandoned(lock)) clear(lock);
    if (Date.now() > end)
      throw new StackError(
        `another process (pid ${owner(lock)?.pid}) has been starting servers for 10 minutes and holds ${lock}`,
      );
  }
}

function tryAcquire(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeJson(join(lock, 'owner.json'), identify(process.pid));
  return true;
}

const owner = (lock) => readJson(join(lock, 'owner.json'));

function isAbandoned(lock) {
  const signed = owner(lock);
  if (signed) return !isAlive(signed);
  const age = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return age !== undefined && Date.now() - age > unsignedLimitMs;
}

/** Two processes may clear at once: the rename lets one of them win, and a lock that was renewed in between is put back. */
function clear(lock) {
  const grave = `${lock}.${process.pid}`;
  try {
    renameSync(lock, grave);
  } catch {
    return;
  }
  if (isAlive(owner(grave))) renameSync(grave, lock);
  else rmSync(grave, { recursive: true });
}
