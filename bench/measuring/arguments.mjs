import { parseArgs } from 'node:util';
import { StackError } from '../../tools/dev-stack/stack-error.mjs';

const fewestRounds = 5;
const defaults = { rounds: 5, seconds: 5 };

/**
 * The options that all benchmarks share, and what --help says of one.
 * @param {{ command: string, about: string }} benchmark command: as npm knows it, bench:placing
 */
export function benchmarkOptions({ command, about }) {
  const usage = `npm run ${command} [-- options]

${about}

  --rounds=${defaults.rounds}      how often each side has its turn; fewer than ${fewestRounds} only together with --no-gate
  --seconds=${defaults.seconds}     how long each turn is measured
  --no-gate       print the table, and end well whatever it says
  --help          show this`;
  const remedy = `npm run ${command} -- --help`;
  return { usage, parse: (args) => parseOptions(args, remedy) };
}

/**
 * @typedef {{ rounds: number, seconds: number, gate: boolean }} BenchmarkOptions
 * @param {string[]} args
 * @param {string} remedy
 * @returns {BenchmarkOptions}
 */
function parseOptions(args, remedy) {
  const values = parse(args, remedy);
  const options = {
    rounds: wholeNumber('rounds', values.rounds, { from: 1, to: 100, remedy }),
    seconds: wholeNumber('seconds', values.seconds, { from: 1, to: 600, remedy }),
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

function wholeNumber(name, text, { from, to, remedy }) {
  if (text === undefined) return defaults[name];
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= from && number <= to) return number;
  throw new StackError(`--${name}=${text} is not a whole number from ${from} to ${to}`, { remedy });
}

function parse(args, remedy) {
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
