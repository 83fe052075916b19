import net from 'node:net';
import { StackError } from '../dev-stack/stack-error.mjs';

/** Every variable that `--servers=external` reads: what it is for, and what it looks like. */
const variables = [
  {
    field: 'postgresUrl',
    name: 'ATLAS_EXTERNAL_POSTGRES_URL',
    purpose: 'PostgreSQL 16 or newer, as a superuser who makes databases and roles',
    example: 'postgresql://postgres:secret@db:5432/postgres',
  },
  {
    field: 'kafkaBrokers',
    name: 'ATLAS_KAFKA_BROKERS',
    purpose: 'the Kafka brokers, separated by commas',
    example: 'kafka-1:9092,kafka-2:9092',
  },
  { field: 'redisUrl', name: 'ATLAS_REDIS_URL', purpose: 'Redis 7 or newer', example: 'redis://cache:6379' },
  {
    field: 'smtpUrl',
    name: 'ATLAS_SMTP_URL',
    purpose: 'the mail server that sends what Atlas writes',
    example: 'smtp://mail:25',
  },
  {
    field: 'inboxUrl',
    name: 'ATLAS_INBOX_URL',
    purpose: 'the web address of a MailDev inbox, where the self-check looks for its mail',
    example: 'http://mail:1080',
    optional: true,
  },
];

/**
 * @typedef {{ postgresUrl: string, kafkaBrokers: string, redisUrl: string, smtpUrl: string, inboxUrl?: string }} ServerAddresses
 * @param {NodeJS.ProcessEnv} env
 * @returns {ServerAddresses}
 */
export function readExternalServers(env) {
  const missing = variables.filter(({ name, optional }) => !optional && !env[name]);
  if (missing.length === 0) return Object.fromEntries(variables.map(({ field, name }) => [field, env[name]]));
  const lines = missing.map(({ name, purpose, example }) => `    ${name}: ${purpose}, such as ${example}`);
  throw new StackError(
    `--servers=external takes the servers' addresses from the environment, and ${missing.length} of them ${missing.length === 1 ? 'is' : 'are'} missing:`,
    {
      details: lines.join('\n'),
    },
  );
}

/** @param {ServerAddresses} addresses */
export async function assertReachable(addresses) {
  const found = await Promise.all(
    variables.filter(({ field }) => addresses[field]).map((variable) => probe(variable, addresses[variable.field])),
  );
  const dead = found.filter((line) => line !== undefined);
  if (dead.length > 0) throw new StackError('these servers do not answer:', { details: dead.join('\n') });
}

async function probe({ name, purpose }, address) {
  const { hostname, port } = endpoint(address);
  const problem = await connectionProblem(hostname, port);
  return problem && `    ${name}: ${purpose}, at ${hostname}:${port} (${problem})`;
}

const standardPorts = {
  'postgresql:': 5432,
  'postgres:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'smtp:': 25,
  'smtps:': 465,
  'http:': 80,
  'https:': 443,
  'kafka:': 9092,
};

/** @param {string} address a URL, or a list of brokers, of which the first is taken */
export function endpoint(address) {
  const url = new URL(address.includes('://') ? address : `kafka://${address.split(',')[0]?.trim()}`);
  return { hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) || standardPorts[url.protocol] };
}

function connectionProblem(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 3_000 });
    const finish = (problem) => {
      socket.destroy();
      resolve(problem);
    };
    socket.on('connect', () => finish(undefined));
    socket.on('timeout', () => finish('no answer in 3 s'));
    socket.on('error', (error) => finish(error.code ?? error.message));
  });
}
