/** Addresses of the real servers that the test run's global set-up has started. */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run this through npm test, which starts the servers`);
  return value;
}

export const testServers = {
  postgresUrl: () => required('ATLAS_TEST_POSTGRES_URL'),
  kafkaBrokers: () => required('ATLAS_TEST_KAFKA_BROKERS').split(','),
  redisUrl: () => required('ATLAS_TEST_REDIS_URL'),
};
