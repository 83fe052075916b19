import { setTimeout as pause } from 'node:timers/promises';
import { StackError } from '../dev-stack/stack-error.mjs';

/**
 * @template T
 * @param {string} expectation completes the sentence "… did not happen within …"
 * @param {() => Promise<T | undefined>} look undefined: not yet
 * @param {{ limitMs?: number, everyMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function eventually(expectation, look, { limitMs = 30_000, everyMs = 100 } = {}) {
  for (const end = Date.now() + limitMs; ; await pause(everyMs)) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new StackError(`${expectation} did not happen within ${limitMs / 1000} s`);
  }
}
