import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { endProcess, isAlive } from './processes.mjs';

/**
 * What is on record about a process that we started: enough for any other process to know it again and to stop it.
 * @typedef {import('./processes.mjs').ProcessIdentity & Attributes} ProcessRecord
 *
 * @typedef {object} Attributes
 * @property {'server' | 'service'} role
 * @property {{ signal: NodeJS.Signals, patienceMs: number }} stop
 * @property {Record<string, number>} ports
 * @property {string} log
 */

const fileOf = (runDirectory, name) => join(runDirectory, `${name}.json`);

/**
 * @param {string} runDirectory
 * @param {string} name
 * @param {ProcessRecord} record
 */
export function writeRecord(runDirectory, name, record) {
  mkdirSync(runDirectory, { recursive: true });
  writeJson(fileOf(runDirectory, name), record);
}

/**
 * @param {string} runDirectory
 * @param {string} name
 * @returns {ProcessRecord | undefined}
 */
export function readRecord(runDirectory, name) {
  return readJson(fileOf(runDirectory, name));
}

/**
 * @param {string} runDirectory
 * @param {string} name
 * @returns {ProcessRecord | undefined} undefined when the process is gone
 */
export function liveRecord(runDirectory, name) {
  const record = readRecord(runDirectory, name);
  return isAlive(record) ? record : undefined;
}

/**
 * @param {string} runDirectory
 * @param {string} name
 */
export function removeRecord(runDirectory, name) {
  rmSync(fileOf(runDirectory, name), { force: true });
}

/**
 * @param {string} runDirectory
 * @param {string} name
 */
export async function stopRecorded(runDirectory, name) {
  const record = liveRecord(runDirectory, name);
  if (record) await endProcess(record, record.stop);
  removeRecord(runDirectory, name);
}

/**
 * @param {string} runDirectory
 * @param {ProcessRecord['role']} role
 */
export async function stopAllRecorded(runDirectory, role) {
  const names = recordedNames(runDirectory).filter((name) => readRecord(runDirectory, name)?.role === role);
  await Promise.all(names.map((name) => stopRecorded(runDirectory, name)));
}

function recordedNames(runDirectory) {
  const files = readdirSync(runDirectory).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.slice(0, -'.json'.length));
}
