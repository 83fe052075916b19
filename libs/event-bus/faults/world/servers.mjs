import { releaseServers, startServers } from '../../../../tools/dev-stack/index.mjs';
import { sendSignal, waitUntilGone } from '../../../../tools/dev-stack/processes.mjs';
import { createProgress } from '../../../../tools/dev-stack/progress.mjs';
import { liveRecord } from '../../../../tools/dev-stack/records.mjs';
import { describeStack } from '../../../../tools/dev-stack/stack.mjs';

const endsWithinMs = 60_000;

export class Servers {
  static start(directory) {
    return startUp(Servers, directory, ['kafka']);
  }

  #stack;
  #brokers;

  constructor(stack, brokers, { postgresUrl, kafkaBrokers }) {
    this.#stack = stack;
    this.#brokers = brokers;
    this.postgresUrl = postgresUrl;
    this.postgresPort = Number(new URL(postgresUrl).port);
    this.brokerPorts = kafkaBrokers.split(',').map((broker) => Number(broker.split(':')[1]));
  }

  async signal(name, signal) {
    const servers = name === 'kafka' ? this.#brokers : [name];
    await Promise.all(servers.map((server) => this.endOne(server, signal)));
  }

  async endOne(server, signal) {
    const record = this.recordOf(server);
    sendSignal(record.pid, signal);
    await waitUntilGone(record, endsWithinMs);
  }

  recordOf(server) {
    const record = liveRecord(describeStack(this.#stack).runDirectory, server);
    if (!record) throw new Error(`${server} is not running`);
    return record;
  }

  async revive() {
    const brokers = this.#brokers.map((broker, place) => [broker, this.brokerPorts[place]]);
    await startServers({
      ...this.#stack,
      ports: { postgres: this.postgresPort, ...Object.fromEntries(brokers) },
      progress: silently,
    });
  }

  async release() {
    await releaseServers(this.#stack);
  }
}

/** Of this class, or of one that extends it. */
export async function startUp(Kind, directory, brokers) {
  /** @type {import('../../../../tools/dev-stack/stack.mjs').StackOptions} */
  const stack = {
    directory,
    profile: 'safe', // in the other one a commit is not durable, and a broker forgets its log when it starts
    servers: ['postgres', ...brokers],
    progress: createProgress({ quietBelowMs: 10_000 }),
  };
  return new Kind(stack, brokers, await startServers({ ...stack, ports: 'free' }));
}

const silently = { step: (_title, work) => work(), note: () => {} };
