import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive } from './processes.mjs';
import { readJson, writeJson } from './json-file.mjs';

/**
 * A lease says "this process needs the servers". It needs no renewal: it is void as soon as its process is gone, however it went.
 */

const leasesIn = (runDirectory) => join(runDirectory, 'leases');
const ownLease = (runDirectory) => join(leasesIn(runDirectory), `${process.pid}.json`);

/** @param {string} runDirectory */
export function takeLease(runDirectory) {
  mkdirSync(leasesIn(runDirectory), { recursive: true });
  writeJson(ownLease(runDirectory), identify(process.pid));
}

/** @param {string} runDirectory */
export function dropLease(runDirectory) {
  rmSync(ownLease(runDirectory), { force: true });
}

/**
 * @param {string} runDirectory
 * @returns {boolean}
 */
export function isLeased(runDirectory) {
  return leaseFiles(runDirectory).some((file) => isAlive(readJson(file)));
}

function leaseFiles(runDirectory) {
  const directory = leasesIn(runDirectory);
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}
