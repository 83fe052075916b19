import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { pickFreePort } from './ports.mjs';

/** @typedef {{ id: string, controllers: number[] }} Cluster */

/** @type {Map<string, Promise<Cluster>>} those that are being described in this process: its nodes are prepared at once */
const described = new Map();

/**
 * What all nodes of a cluster agree on: its id, and where each one's controller listens. Kept for as long as the data is.
 * @param {import('./stack.mjs').Stack} stack
 * @param {{ of: number }} node
 * @returns {Promise<Cluster>}
 */
export function clusterOf(stack, { of }) {
  const file = join(stack.directory, `kafka-cluster-of-${of}.json`);
  const known = described.get(file) ?? describe(file, of);
  described.set(file, known);
  return known;
}

async function describe(file, size) {
  if (existsSync(file)) return readJson(file);
  const controllers = [];
  while (controllers.length < size) {
    const port = await pickFreePort();
    if (!controllers.includes(port)) controllers.push(port);
  }
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A'); // a leading dash would be taken for an option
  writeJson(file, { id, controllers });
  return { id, controllers };
}
