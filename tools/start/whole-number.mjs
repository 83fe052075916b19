import { StackError } from '../dev-stack/stack-error.mjs';

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
