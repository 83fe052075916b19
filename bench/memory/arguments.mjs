import { StackError } from '../../tools/dev-stack/stack-error.mjs';
import { readOptions, wholeNumber } from '../../tools/start/options.mjs';

const most = 240;
const words = ['relay', 'consumer', 'full speed', '900 kB', 'million'];

export const usage = `npm run bench:memory [-- options]

Has the relay and a consumer work as fast as they can, with orders of usual size, with orders of 900 kB, and with a million of
them waiting, and reads once a second how much of the process is resident. Ends with one table and, as exit code, whether every
one of them stays below 150 MiB and does not grow. Needs Linux.

  --minutes=1     how long the two at full speed are looked at; the others are for a minute each
  --only=WORD     only those in whose title this occurs: ${words.join(', ')}
  --help          show this`;

const remedy = 'npm run bench:memory -- --help';
const text = /** @type {const} */ ({ type: 'string' });
const options = { minutes: text, only: text };

/**
 * @typedef {{ minutes: number, only: string }} MemoryOptions
 * @param {string[]} args
 * @returns {MemoryOptions}
 */
export function parseMemoryArguments(args) {
  const { minutes = '1', only = '' } = readOptions(args, options, remedy);
  if (!words.some((word) => word.includes(only)))
    throw new StackError(`no part is called ${only}`, { remedy: `take one of: ${words.join(', ')}` });
  return { minutes: wholeNumber('minutes', minutes, { to: most, remedy }), only };
}
