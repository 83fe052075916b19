import { setTimeout as pause } from 'node:timers/promises';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { books } from './books.mjs';
import { countOf } from './databases.mjs';
import { underLoad } from './under-load.mjs';

/** What waits for its next try is given so long. */
const patienceMs = 60_000;

/**
 * What clients saw, which keys are blocked, and whether the books hold: all of it, whatever comes out of the rest.
 * @param {import('./scenarios.mjs').Stage} stage
 * @param {Parameters<typeof underLoad>[1]} work
 * @param {Parameters<typeof underLoad>[2]} [options]
 */
export const underLoadAndInBooks = (stage, work, options) =>
  allOf([() => underLoad(stage, work, options), noKeyIsBlocked, books]);

/**
 * One after another, the next one after one that fails, too.
 * @param {(() => Promise<string[]>)[]} looks
 * @returns {Promise<string[]>} what all of them say; it is in the error, too, when one of them fails
 */
export async function allOf(looks) {
  const said = [];
  let failed = false;
  for (const look of looks) {
    try {
      said.push(...(await look()));
    } catch (error) {
      failed = true;
      said.push(error instanceof StackError ? error.message : error.stack);
    }
  }
  if (failed) throw new StackError(said.join('\n'));
  return said;
}

async function noKeyIsBlocked() {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const blocked = await countOf('bus.parked_key');
    if (blocked === 0) return ['no key is blocked'];
    if (Date.now() > deadline) throw new StackError(`${blocked} keys are blocked`);
    await pause(2_000);
  }
}
