import { StackError } from '../dev-stack/stack-error.mjs';
import { readOptions } from './options.mjs';

export const usage = `npm start [-- options]

Starts Atlas on this machine: installs what is missing, starts the servers, migrates, starts every service,
runs one purchase as a self-check, and stays up until Ctrl-C.

  --once                      end after the self-check; the exit code is its verdict
  --servers=embedded          start PostgreSQL, Kafka, Redis and a mail sink here (the default)
  --servers=external          use servers that run elsewhere; their addresses come from the environment
  --help                      show this`;

const remedy = 'npm start -- --help';
const options = /** @type {const} */ ({ once: { type: 'boolean' }, servers: { type: 'string' } });
const serverModes = /** @type {const} */ (['embedded', 'external']);

/**
 * @typedef {{ once: boolean, servers: (typeof serverModes)[number] }} StartOptions
 * @param {string[]} args
 * @returns {StartOptions}
 */
export function parseStartArguments(args) {
  const { once = false, servers = 'embedded' } = readOptions(args, options, remedy);
  const mode = serverModes.find((known) => known === servers);
  if (mode) return { once, servers: mode };
  throw new StackError(`--servers=${servers} is not known: it is ${serverModes.join(' or ')}`, {
    remedy,
  });
}
