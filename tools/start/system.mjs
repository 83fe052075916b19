import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { all } from '../dev-stack/all.mjs';
import { releaseServers, startServers } from '../dev-stack/index.mjs';
import { stopAllRecorded } from '../dev-stack/records.mjs';
import { runAtlas } from './atlas-cli.mjs';
import { migrateDatabases, provisionDatabases } from './databases.mjs';
import { assertReachable, readExternalServers } from './external-servers.mjs';
import { announceSystem, releaseClaim, withdrawSystem } from './running-system.mjs';
import { ensureSecrets } from './secrets.mjs';
import { serviceLog, startService } from './service-process.mjs';
import { cliEnvironmentOf, describeServices, environmentOf, urlOf } from './services.mjs';

/**
 * Brings all of Atlas up: servers, databases, topics, services.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {'embedded' | 'external'} servers
 * @param {AbortSignal} signal nothing is started after it
 * @returns {Promise<import('./running-system.mjs').RunningSystem>}
 */
export async function startSystem(stack, servers, signal) {
  const addresses =
    servers === 'embedded' ? await startServers({ progress: stack.progress }) : await externalServers(stack.progress);
  const parts = await prepare(stack, { ...addresses, topicPrefix: process.env['ATLAS_TOPIC_PREFIX'] ?? '' });
  const launches = parts.services.map((service) => ({
    name: service.name,
    port: service.port,
    environment: environmentOf(service, parts),
  }));
  signal.throwIfAborted();
  await stack.progress.step(
    'Starting the services',
    () => startServices(stack, launches),
    () => `${launches.length} services are ready`,
  );
  const system = {
    gatewayUrl: urlOf(parts.services, 'gateway'),
    inboxUrl: addresses.inboxUrl,
    services: launches,
    cliEnvironment: cliEnvironmentOf(parts),
  };
  announceSystem(stack, system);
  return system;
}

/** What services need before they can start: secrets, databases, topics. */
async function prepare({ progress, directory }, addresses) {
  const services = describeServices(process.env);
  const withDatabase = services.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
  const secrets = ensureSecrets(join(directory, 'secrets'), withDatabase);
  const kafka = { ATLAS_KAFKA_BROKERS: addresses.kafkaBrokers, ATLAS_TOPIC_PREFIX: addresses.topicPrefix };
  const [databases] = await all([
    progress.step(
      'Making and migrating the databases',
      () => prepareDatabases(addresses.postgresUrl, withDatabase, secrets.databasePasswords),
      () => `${withDatabase.length} databases are migrated`,
    ),
    progress.step(
      'Creating the topics',
      () => runAtlas(['topics', 'create'], { purpose: 'creating the topics', env: kafka }),
      () => 'The topics are there',
    ),
  ]);
  return { services, addresses, secrets, databases };
}

/**
 * Stops what this process started: services first, since a server that stops under them would make them complain.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 */
export async function stopSystem(stack) {
  withdrawSystem(stack);
  await stack.progress.step(
    'Stopping Atlas',
    async () => {
      await stopAllRecorded(stack.runDirectory, 'service');
      await releaseServers();
    },
    () => 'Atlas is stopped',
  );
  releaseClaim(stack);
}

async function externalServers(progress) {
  const addresses = readExternalServers(process.env);
  await progress.step(
    'Looking for the external servers',
    () => assertReachable(addresses),
    () => 'The external servers answer',
  );
  return addresses;
}

async function prepareDatabases(postgresUrl, services, passwords) {
  const databases = await provisionDatabases(postgresUrl, services, passwords);
  await migrateDatabases(databases);
  return databases;
}

async function startServices(stack, launches) {
  for (const { name } of launches) rmSync(serviceLog(stack, name), { force: true });
  await all(launches.map((launch) => startService(stack, launch)));
}
