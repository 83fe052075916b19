import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress } from './progress.mjs';
import { StackError } from './stack-error.mjs';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where `npm start` listens unless ATLAS_<NAME>_PORT says otherwise. */
const defaultPorts = { postgres: 15432, redis: 16379, kafka: 19092, smtp: 11025, inbox: 11080 };

/**
 * A set of servers that live in one directory.
 * @typedef {object} Stack
 * @property {string} directory
 * @property {string} runDirectory what is on record about running processes
 * @property {string} logDirectory
 * @property {string} distDirectory downloads, shared by all stacks of the checkout
 * @property {'safe' | 'fast'} profile safe survives a power cut; fast does not, for tests whose data dies with them anyway
 * @property {Record<PortName, number>} ports
 * @property {string[]} servers
 * @property {import('./progress.mjs').Progress} progress
 */

/**
 * @typedef {keyof typeof freePorts} PortName
 * @typedef {object} StackOptions
 * @property {string} [root]
 * @property {string} [directory]
 * @property {'safe' | 'fast'} [profile]
 * @property {'free' | Partial<Record<PortName, number>>} [ports] 'free' takes whatever is free
 * @property {string[]} [servers]
 * @property {import('./progress.mjs').Progress} [progress]
 */

/**
 * @param {StackOptions} [options]
 * @returns {Stack}
 */
export function describeStack(options = {}) {
  const root = resolve(options.root ?? projectRoot);
  const directory = resolve(root, options.directory ?? '.atlas');
  return {
    directory,
    runDirectory: join(directory, 'run'),
    logDirectory: join(directory, 'logs'),
    distDirectory: join(root, '.atlas', 'dist'),
    profile: options.profile ?? 'safe',
    ports: options.ports === 'free' ? freePorts : { ...defaultPorts, ...portsFrom(process.env), ...options.ports },
    servers: options.servers ?? ['postgres', 'redis', 'kafka', 'mail-sink'],
    progress: options.progress ?? createProgress(),
  };
}

/** Zero asks for any free port. */
const freePorts = { postgres: 0, redis: 0, kafka: 0, kafka1: 0, kafka2: 0, kafka3: 0, smtp: 0, inbox: 0 };

/** @param {string} name */
export const portVariable = (name) => `ATLAS_${name.toUpperCase().replaceAll('-', '_')}_PORT`;

/** @param {NodeJS.ProcessEnv} env */
function portsFrom(env) {
  const moved = Object.keys(defaultPorts).map((name) => [name, portFrom(env, name)]);
  return Object.fromEntries(moved.filter(([, port]) => port !== undefined));
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name of a server or service
 * @returns {number | undefined} undefined: it stays where it is
 */
export function portFrom(env, name) {
  const variable = portVariable(name);
  const given = env[variable];
  if (!given) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new StackError(`${variable} is '${given}', and not a port from 0 to 65535`);
}
