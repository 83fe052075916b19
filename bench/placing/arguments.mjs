import { parseArgs } from 'node:util';
import { StackError } from '../../tools/dev-stack/stack-error.mjs';

const fewestRounds = 5;
const defaults = { rounds: 5, seconds: 5 };

export const usage = `npm run bench:placing [-- options]

Places orders as fast as they go: Atlas' command and SQL, pgbench with one order per transaction in a pipeline, and
TypeORM's repository.save, in turn, on a PostgreSQL of its own that survives a power cut. Ends with one table and, as
exit code, whether the gates of row 5 hold.

  --rounds=${defaults.rounds}      how often each side has its turn; fewer than ${fewestRounds} only together with --no-gate
  --seconds=${defaults.seconds}     how long each turn is measured
  --no-gate       print the table, and end well whatever it says
  --help          show this`;

const remedy = 'npm run bench:placing -- --help';

/**
 * @typedef {{ rounds: number, seconds: number, gate: boolean }} PlacingOptions
 * @param {string[]} args
 * @returns {PlacingOptions}
 */
export function parsePlacingArguments(args) {
  const values = parse(args);
  const options = {
    rounds: wholeNumber('rounds', values.rounds, { from: 1, to: 100 }),
    seconds: wholeNumber('seconds', values.seconds, { from: 1, to: 600 }),
    gate: !values['no-gate'],
  };
  if (!options.gate || options.rounds >= fewestRounds) return options;
  throw new StackError(
    `--rounds=${options.rounds} is too few to judge by: a gate needs ${fewestRounds} rounds or more`,
    {
      remedy: 'add --no-gate to only print the table',
    },
  );
}

function wholeNumber(name, text, { from, to }) {
  if (text === undefined) return defaults[name];
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= from && number <= to) return number;
  throw new StackError(`--${name}=${text} is not a whole number from ${from} to ${to}`, { remedy });
}

function parse(args) {
  const options = /** @type {const} */ ({
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'no-gate': { type: 'boolean' },
  });
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StackError(error.message.split('. ')[0], { remedy });
  }
}
