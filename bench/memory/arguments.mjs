import { parseArgs } from 'node:util';
import { StackError } from '../../tools/dev-stack/stack-error.mjs';

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

/**
 * @typedef {{ minutes: number, only: string }} MemoryOptions
 * @param {string[]} args
 * @returns {MemoryOptions}
 */
export function parseMemoryArguments(args) {
  const { minutes = '1', only = '' } = parse(args);
  const number = /^\d{1,3}$/.test(minutes) ? Number(minutes) : NaN;
  if (!words.some((word) => word.includes(only)))
    throw new StackError(`no part is called ${only}`, { remedy: `take one of: ${words.join(', ')}` });
  if (number >= 1 && number <= most) return { minutes: number, only };
  throw new StackError(`--minutes=${minutes} is not a whole number from 1 to ${most}`, { remedy });
}

function parse(args) {
  try {
    return parseArgs({ args, options: { minutes: { type: 'string' }, only: { type: 'string' } } }).values;
  } catch (error) {
    throw new StackError(error.message.split('. ')[0], { remedy });
  }
}
