import { startServers } from '../dev-stack/index.mjs';
import { folderOfThisRun } from './temporary-folder.mjs';
import { testStack } from './test-stack.mjs';

/** Jest's global set-up: the real servers that integration and end-to-end tests run on. Addresses from outside are taken as they are. */
export default async function serversUp() {
  if (!process.env['ATLAS_TEST_POSTGRES_URL']) await startOwn();
  folderOfThisRun.make(); // after the servers: they may outlive this run, and would look for it in vain
}

async function startOwn() {
  const { postgresUrl, kafkaBrokers, redisUrl } = await startServers(testStack);
  Object.assign(process.env, {
    ATLAS_TEST_POSTGRES_URL: postgresUrl,
    ATLAS_TEST_KAFKA_BROKERS: kafkaBrokers,
    ATLAS_TEST_REDIS_URL: redisUrl,
  });
}
