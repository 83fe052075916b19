import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { plannedTopics } from '@atlas/contracts';
import { createTopics } from '@atlas/event-bus';
import { dropTestTopics, testServers } from '@atlas/testing';
import { projectRoot } from './planted-system.ts';

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('atlas topics', () => {
  let prefix: string;
  beforeEach(() => (prefix = `t${randomBytes(4).toString('hex')}.`));
  afterEach(() => dropTestTopics(prefix));

  async function topics(...options: string[]): Promise<Ending> {
    const args = ['--import', './tools/register.mjs', 'apps/cli/src/main.ts', 'topics', ...options];
    const env = {
      PATH: process.env['PATH'],
      ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
      ATLAS_TOPIC_PREFIX: prefix,
    };
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, args, { cwd: projectRoot, env })) };
    } catch (error) {
      return error as Ending;
    }
  }

  it('makes every topic of facts and of dead letters, once, and finds that they agree', async () => {
    expect(await topics('check')).toMatchObject({ code: 1, stdout: expect.stringContaining('missing: ') });
    const made = plannedTopics.map(({ name }) => prefix + name);
    expect(made).toContain(`${prefix}billing.dlt`);
    expect(await topics('create')).toMatchObject({ code: 0, stdout: `created: ${made.join(', ')}\n` });
    expect(await topics('create')).toMatchObject({ code: 0, stdout: 'every topic is there\n' });
    expect(await topics('check', '--json')).toMatchObject({ code: 0, stdout: '{"missing":[],"differing":[]}\n' });
  });

  it('says what to do where there are fewer brokers than copies are wanted', async () => {
    const { code, stderr } = await topics('create', '--replication-factor', '9');
    expect(code).toBe(1);
    expect(stderr).toContain('start more, or ask for fewer by --replication-factor (ATLAS_REPLICATION_FACTOR)');
  });

  it('names the topic and the setting that differ, and changes nothing', async () => {
    const orders = `${prefix}orders.orders`;
    await createTopics(testServers.kafkaBrokers(), [
      { name: orders, partitions: 12, replicationFactor: 1, retentionMs: 3_600_000 },
    ]);
    const told = `${orders}: retention.ms is 3600000 instead of 604800000\n`;
    expect(await topics('create')).toMatchObject({ code: 1, stdout: expect.stringContaining(told) });
    expect(await topics('check')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(`^every topic is there\n${told}`),
    });
    expect((await topics('check')).stdout).toContain('ATLAS_REPLICATION_FACTOR');
    const { code, stdout } = await topics('check', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      missing: [],
      differing: [{ topic: orders, setting: 'retention.ms', planned: '604800000', found: '3600000' }],
    });
  });
});
