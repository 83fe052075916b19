import { StackError } from '../../tools/dev-stack/stack-error.mjs';
import { readOptions, wholeNumber } from '../../tools/start/options.mjs';

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
const text = /** @type {const} */ ({ type: 'string' });
const flag = /** @type {const} */ ({ type: 'boolean' });
const options = { events: text, rate: text, hold: text, kafka: flag, 'no-peer': flag };

/**
 * @typedef {{ events: number, rate: number, holdSeconds: number, intoKafka: boolean, withPeer: boolean }} BloatOptions
 * @param {string[]} args
 * @returns {BloatOptions}
 */
export function parseBloatArguments(args) {
  const values = readOptions(args, options, remedy);
  const number = (name, to) => wholeNumber(name, String(values[name] ?? defaults[name]), { to, remedy });
  const [events, rate, holdSeconds] = [number('events', 100_000_000), number('rate', 20_000), number('hold', 3_600)];
  const seconds = Math.floor(events / rate);
  const needed = holdSeconds + 2 * marginSeconds;
  if (seconds < needed) {
    const problem = `--events=${events} at --rate=${rate} last ${seconds} s; a snapshot of ${holdSeconds} s needs ${needed} s`;
    throw new StackError(problem, { remedy: `take ${needed * rate} events or more, or a shorter --hold` });
  }
  return { events, rate, holdSeconds, intoKafka: values.kafka ?? false, withPeer: !values['no-peer'] };
}
