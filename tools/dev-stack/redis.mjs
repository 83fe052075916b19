import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exchange } from './exchange.mjs';
import { redisProgram } from './redis-program.mjs';

const dataDirectory = (stack) => join(stack.directory, 'redis');
const configFile = (stack) => join(dataDirectory(stack), 'redis.conf');

/** @type {import('./server-process.mjs').ServerKind} */
export const redis = {
  name: 'redis',
  title: 'Redis',
  ports: ['redis'],
  stop: { signal: 'SIGTERM', patienceMs: 10_000 },
  startLimitMs: 60_000,
  marker: configFile,
  isOurs: (args, marker) => /(redis|valkey)-server$/.test(args[0] ?? '') && args[1] === marker,
  isHealthy: ({ redis: port }) =>
    exchange(port, 'PING\r\n', (answer) => (answer.length >= 5 ? answer.toString().startsWith('+PONG') : undefined)),
  addresses: ({ redis: port }) => ({ redisUrl: `redis://127.0.0.1:${port}` }),

  async prepare(stack, { redis: port }) {
    const { program, env } = await redisProgram(stack);
    mkdirSync(dataDirectory(stack), { recursive: true });
    writeFileSync(configFile(stack), settings(stack, port));
    return { program, args: [configFile(stack)], options: { env: { ...process.env, ...env } } };
  },
};

function settings(stack, port) {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    'protected-mode yes',
    `dir "${dataDirectory(stack)}"`,
    `appendonly ${stack.profile === 'fast' ? 'no' : 'yes'}`,
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'set-proc-title no', // the path of this file on the command line is how we know the process again
    '',
  ].join('\n');
}
