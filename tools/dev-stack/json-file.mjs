import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * @param {string} file
 * @returns {any} undefined when the file is missing or damaged
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Replaces the file in one step: other processes read these files at any moment.
 * @param {string} file
 * @param {unknown} value
 * @param {{ mode?: number }} [options]
 */
export function writeJson(file, value, options = {}) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, options);
  renameSync(draft, file);
}
