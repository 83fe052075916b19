import { StackError } from '../../tools/dev-stack/stack-error.mjs';
import { readOptions, wholeNumber } from '../../tools/start/options.mjs';

const fewestRounds = 5;
const defaults = { rounds: 5, seconds: 5 };
const options = /** @type {const} */ ({
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  'no-gate': { type: 'boolean' },
});

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
  const { rounds: times = defaults.rounds, seconds = defaults.seconds, ...values } = readOptions(args, options, remedy);
  const gate = !values['no-gate'];
  const rounds = wholeNumber('rounds', String(times), { to: 100, remedy });
  if (!gate || rounds >= fewestRounds)
    return { rounds, seconds: wholeNumber('seconds', String(seconds), { to: 600, remedy }), gate };
  throw new StackError(`--rounds=${rounds} is too few to judge by: a gate needs ${fewestRounds} rounds or more`, {
    remedy: 'add --no-gate to only print the table',
  });
}
