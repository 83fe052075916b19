import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, testServers } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { Newcomer } from './ten-minutes/newcomer.ts';
import { InstalledPackages } from './ten-minutes/registry.ts';
import { blocksOf } from './ten-minutes/text.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const blocks = blocksOf(readFileSync(new URL('../TEN-MINUTES.md', import.meta.url), 'utf8'));
const beforeKafka = blocks.findLastIndex(({ code }) => code.includes('createTopics'));

jest.setTimeout(1_800_000);

/** What the text names is nobody else's on these servers, but may be left of an earlier run that was cut off. */
async function clearAway(): Promise<void> {
  const client = new pg.Client({ connectionString: testServers.postgresUrl() });
  await client.connect();
  await client.query('DROP DATABASE IF EXISTS hello WITH (FORCE)');
  await client.end();
  const brokers = testServers.kafkaBrokers();
  const admin = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const existing = await admin.listTopics();
  const topics = ['greetings', 'hello.dlt'].filter((topic) => existing.includes(topic));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

describe('a newcomer who follows “Ten minutes” to the letter', () => {
  const packages = new InstalledPackages(`${root}node_modules`);
  let newcomer: Newcomer;

  beforeAll(async () => {
    await Promise.all([clearAway(), packages.open()]);
    newcomer = new Newcomer(root, await freePort(), {
      npm_config_registry: packages.url,
      npm_config_audit: 'false',
      npm_config_update_notifier: 'false',
      POSTGRES_URL: testServers.postgresUrl(),
      KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
    });
  });
  afterAll(async () => {
    await newcomer.end();
    await packages.close();
    await clearAway();
  });

  const greet = { command: 'curl -X POST localhost:3000/greetings/Bob', answer: '' };
  const show = 'curl localhost:3000/greetings/Bob';

  it('has an empty Nest application publish and consume, without Kafka', async () => {
    for (const block of blocks.slice(0, beforeKafka)) await newcomer.follow(block);
  });

  it('kills it in the middle, and finds each greeting heard once', async () => {
    for (let n = 0; n < 20; n++) await newcomer.see(greet);
    await newcomer.kill('SIGKILL');
    await newcomer.start();
    await newcomer.see(greet);
    await newcomer.see({ command: show, answer: '{"name":"Bob","said":21,"heard":21}' });
  });

  it('moves it to Kafka by one line and a command, and it goes on', async () => {
    expect(blocks.slice(beforeKafka).map(({ language }) => language)).toEqual(['ts', 'diff', 'sh', 'console']);
    for (const block of blocks.slice(beforeKafka)) await newcomer.follow(block);
    await newcomer.see(greet);
    await newcomer.see({ command: show, answer: '{"name":"Bob","said":22,"heard":22}' });
  });
});
