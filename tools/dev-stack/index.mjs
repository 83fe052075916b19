import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { all } from './all.mjs';
import { assertDiskSpace } from './disk-space.mjs';
import { startGuard } from './guard-process.mjs';
import { dropLease, isLeased, takeLease } from './leases.mjs';
import { withLock } from './lock.mjs';
import { kafka, kafkaCluster } from './kafka.mjs';
import { mailSink } from './mail-sink.mjs';
import { postgres } from './postgres.mjs';
import { redis } from './redis.mjs';
import { liveRecord, stopAllRecorded } from './records.mjs';
import { ensureServer } from './server-process.mjs';
import { describeStack } from './stack.mjs';

const kinds = [postgres, redis, kafka, ...kafkaCluster, mailSink];

/**
 * Starts the servers that are not running, and takes a lease: they end when the last process that holds one is gone,
 * however it went.
 * @param {import('./stack.mjs').StackOptions} [options]
 * @returns {Promise<Addresses>} of the servers that were asked for
 *
 * @typedef {object} Addresses
 * @property {string} postgresUrl as a superuser
 * @property {string} kafkaBrokers
 * @property {string} redisUrl
 * @property {string} smtpUrl
 * @property {string} inboxUrl
 */
export async function startServers(options) {
  const stack = describeStack(options);
  mkdirSync(stack.runDirectory, { recursive: true });
  mkdirSync(stack.distDirectory, { recursive: true });
  chmodSync(stack.directory, 0o711); // PostgreSQL may have to run as another user
  assertDiskSpace(stack.directory);
  takeLease(stack.runDirectory);
  try {
    return await withLock(stack.directory, async () => {
      startGuard(stack);
      return await startAll(stack);
    });
  } catch (error) {
    await releaseServers(options);
    throw error;
  }
}

/**
 * Gives up this process's lease, and stops the servers when it was the last.
 * @param {import('./stack.mjs').StackOptions} [options]
 */
export async function releaseServers(options) {
  const stack = describeStack(options);
  dropLease(stack.runDirectory);
  await stopIfUnused(stack);
}

/** @param {import('./stack.mjs').Stack} stack */
export async function stopIfUnused(stack) {
  if (!existsSync(stack.runDirectory)) return;
  await withLock(stack.directory, async () => {
    if (!isLeased(stack.runDirectory)) await stopAll(stack);
  });
}

/**
 * Stops the servers, and the services on them, whoever needs them.
 * @param {import('./stack.mjs').StackOptions} [options]
 */
export async function stopServers(options) {
  const stack = describeStack(options);
  if (existsSync(stack.runDirectory)) await withLock(stack.directory, () => stopAll(stack));
}

/**
 * @param {import('./stack.mjs').StackOptions} [options]
 * @returns {Promise<{ title: string, log: string, alive: boolean, healthy: boolean }[]>}
 */
export async function serverStatus(options) {
  const stack = describeStack(options);
  return Promise.all(
    wantedKinds(stack).map(async (kind) => {
      const running = liveRecord(stack.runDirectory, kind.name);
      const healthy = running !== undefined && (await kind.isHealthy(running.ports));
      return {
        title: kind.title,
        log: join(stack.logDirectory, `${kind.name}.log`),
        alive: running !== undefined,
        healthy,
      };
    }),
  );
}

const wantedKinds = (stack) => kinds.filter(({ name }) => stack.servers.includes(name));

async function startAll(stack) {
  const addresses = await all(wantedKinds(stack).map((kind) => startOne(stack, kind)));
  const kafkaBrokers = addresses.flatMap(({ kafkaBrokers: broker }) => broker ?? []).join(',');
  return Object.assign({}, ...addresses, kafkaBrokers && { kafkaBrokers });
}

async function startOne(stack, kind) {
  const where = ({ ports }) => kind.ports.map((name) => `127.0.0.1:${ports[name]}`).join(' and ');
  const server = await stack.progress.step(
    kind.title,
    () => ensureServer(stack, kind),
    (started) => `${kind.title} ${started.reused ? 'was already up' : 'is up'} on ${where(started)}`,
  );
  return kind.addresses(server.ports, stack);
}

/** Services first: a server that stops under them would make them complain. */
async function stopAll(stack) {
  await stopAllRecorded(stack.runDirectory, 'service');
  await stopAllRecorded(stack.runDirectory, 'server');
}
