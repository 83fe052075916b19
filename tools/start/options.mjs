import { parseArgs } from 'node:util';
import { StackError } from '../dev-stack/stack-error.mjs';

/**
 * What somebody has typed, by the names of what may be typed.
 * @param {string[]} args
 * @param {import('node:util').ParseArgsOptionsConfig} options
 * @param {string} remedy where it says what there is
 */
export function readOptions(args, options, remedy) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StackError(error.message.split('. ')[0], { remedy });
  }
}

/**
 * What was given for an option, as a number.
 * @param {string} name of the option
 * @param {string} text
 * @param {{ from?: number, to?: number, remedy: string }} bounds remedy: where it says what the option takes
 * @returns {number}
 */
export function wholeNumber(name, text, { from = 1, to = 999_999_999, remedy }) {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= from && number <= to) return number;
  throw new StackError(`--${name}=${text} is not a whole number from ${from} to ${to}`, { remedy });
}
