import pg from 'pg';
import { releaseServers, startServers } from '../../../../tools/dev-stack/index.mjs';
import { sendSignal, waitUntilGone } from '../../../../tools/dev-stack/processes.mjs';
import { createProgress } from '../../../../tools/dev-stack/progress.mjs';
import { liveRecord } from '../../../../tools/dev-stack/records.mjs';
import { describeStack } from '../../../../tools/dev-stack/stack.mjs';

export class Servers {
  static async start(directory) {
    /** @type {import('../../../../tools/dev-stack/stack.mjs').StackOptions} */
    const stack = {
      directory,
      profile: 'safe',
      servers: ['postgres', 'kafka'],
      progress: createProgress({ quietBelowMs: 10_000 }),
    };
    const servers = new Servers(stack, await startServers({ ...stack, ports: 'free' }));
    if (await switchesCommitTimesOn(servers.postgresUrl)) {
      await servers.signal('postgres', 'SIGINT');
      await servers.revive();
    }
    return servers;
  }

  #stack;

  constructor(stack, { postgresUrl, kafkaBrokers }) {
    this.#stack = stack;
    this.postgresUrl = postgresUrl;
    this.postgresPort = Number(new URL(postgresUrl).port);
    this.brokerPorts = kafkaBrokers.split(',').map((broker) => Number(broker.split(':')[1]));
  }

  async signal(name, signal) {
    const record = liveRecord(describeStack(this.#stack).runDirectory, name);
    if (!record) throw new Error(`${name} is not running`);
    sendSignal(record.pid, signal);
    await waitUntilGone(record, 30_000);
  }

  async revive() {
    await startServers({ ...this.#stack, ports: { postgres: this.postgresPort, kafka: this.brokerPorts[0] } });
  }

  async release() {
    await releaseServers(this.#stack);
  }
}

/** The order of commits is the order that the bus promises: PostgreSQL remembers it when it is told to, from its next start on. */
async function switchesCommitTimesOn(url) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query('SHOW track_commit_timestamp');
    if (rows[0].track_commit_timestamp === 'on') return false;
    await client.query('ALTER SYSTEM SET track_commit_timestamp = on');
    return true;
  } finally {
    await client.end();
  }
}
