import { releaseServers, startServers } from '../../../tools/dev-stack/index.mjs';

/** For a program that is no test: started in a directory of its own, let go when the work is done. */
export async function withServers(directory, work) {
  /** @type {import('../../../tools/dev-stack/stack.mjs').StackOptions} */
  const stack = { directory, profile: 'fast', ports: 'free', servers: ['postgres', 'redis', 'kafka'] };
  const { postgresUrl, kafkaBrokers, redisUrl } = await startServers(stack);
  Object.assign(process.env, {
    ATLAS_TEST_POSTGRES_URL: postgresUrl,
    ATLAS_TEST_KAFKA_BROKERS: kafkaBrokers,
    ATLAS_TEST_REDIS_URL: redisUrl,
  });
  try {
    return await work();
  } finally {
    await releaseServers(stack);
  }
}
