import { parseArgs } from 'node:util';
import { StackError } from '../../tools/dev-stack/stack-error.mjs';

const defaults = { events: 5_000_000, rate: 8_000, hold: 60 };
/** Before the snapshot, to know what is usual; after it, to see that it comes back. */
const marginSeconds = 40;

export const usage = `npm run bench:outbox-bloat [-- options]

Writes events into an outbox at a steady rate while the relay drains it, and has another session hold a snapshot for a while
in the middle. Looks at the outbox's size and at the rate of its draining every second: once as Atlas has it, in quarters, and
once as a single table. Ends with one table and, as exit code, whether the quarters keep what is promised of them.

  --events=${defaults.events}   how many events are written
  --rate=${defaults.rate}        how many a second
  --hold=${defaults.hold}          for how many seconds the snapshot is held
  --kafka            drain into Kafka, and not into the process itself: then Kafka may be what limits the rate
  --no-peer          leave out the single table
  --help             show this`;

const remedy = 'npm run bench:outbox-bloat -- --help';

/**
 * @typedef {{ events: number, rate: number, holdSeconds: number, intoKafka: boolean, withPeer: boolean }} BloatOptions
 * @param {string[]} args
 * @returns {BloatOptions}
 */
export function parseBloatArguments(args) {
  const values = parse(args);
  const number = (name, to) => wholeNumber(name, values[name], to);
  const [events, rate, holdSeconds] = [number('events', 100_000_000), number('rate', 20_000), number('hold', 3_600)];
  const seconds = Math.floor(events / rate);
  const needed = holdSeconds + 2 * marginSeconds;
  if (seconds < needed) {
    const problem = `--events=${events} at --rate=${rate} last ${seconds} s; a snapshot of ${holdSeconds} s needs ${needed} s`;
    throw new StackError(problem, { remedy: `take ${needed * rate} events or more, or a shorter --hold` });
  }
  return { events, rate, holdSeconds, intoKafka: values.kafka ?? false, withPeer: !values['no-peer'] };
}

function wholeNumber(name, text, to) {
  if (text === undefined) return defaults[name];
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= 1 && number <= to) return number;
  throw new StackError(`--${name}=${text} is not a whole number from 1 to ${to}`, { remedy });
}

function parse(args) {
  const options = /** @type {const} */ ({
    events: { type: 'string' },
    rate: { type: 'string' },
    hold: { type: 'string' },
    kafka: { type: 'boolean' },
    'no-peer': { type: 'boolean' },
  });
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StackError(error.message.split('. ')[0], { remedy });
  }
}
