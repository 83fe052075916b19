import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { classArchiveFlags } from './class-archive.mjs';
import { exchange, int32 } from './exchange.mjs';
import { findJava } from './java.mjs';
import { kafkaJars } from './kafka-jars.mjs';
import { pickFreePort } from './ports.mjs';
import { runProgram } from './programs.mjs';

const dataDirectory = (stack) => join(stack.directory, 'kafka');
const configFile = (stack) => join(dataDirectory(stack), 'server.properties');

const jvmFlags = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xss512k',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

/** @type {import('./server-process.mjs').ServerKind} */
export const kafka = {
  name: 'kafka',
  title: 'Kafka',
  ports: ['kafka'],
  stop: { signal: 'SIGTERM', patienceMs: 20_000 },
  startLimitMs: 90_000,
  marker: configFile,
  isOurs: (args, marker) => args.includes('kafka.Kafka') && args.includes(marker),
  isHealthy: ({ kafka: port }) => listsBrokers(port),
  addresses: ({ kafka: port }) => ({ kafkaBrokers: `127.0.0.1:${port}` }),

  async prepare(stack, { kafka: port }) {
    const java = findJava();
    const jars = await kafkaJars(stack);
    const classPath = readdirSync(jars)
      .toSorted()
      .map((jar) => join(jars, jar))
      .join(delimiter);
    const data = dataDirectory(stack);
    // Tests that were killed have left their topics behind; a broker with thousands of them starts in minutes, or not at all.
    if (stack.profile === 'fast') rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true });
    writeFileSync(configFile(stack), asProperties(settings(data, port, await pickFreePort())));
    if (!existsSync(join(data, 'log', 'meta.properties'))) await formatStorage(stack, { java, classPath });
    return {
      program: java,
      args: [
        '-Xms64m',
        '-Xmx384m',
        ...jvmFlags,
        ...classArchiveFlags(data, { java, classPath }),
        '-Xlog:disable',
        '-Xlog:all=error:stderr',
        '-cp',
        classPath,
        'kafka.Kafka',
        configFile(stack),
      ],
      options: { cwd: data },
    };
  },
};

function settings(data, port, controllerPort) {
  return {
    'node.id': 1,
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(data, 'log'),
    'log.segment.bytes': 64 * 2 ** 20,
    'auto.create.topics.enable': false,
    'num.partitions': 12,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3_000, // a killed broker's registration must lapse before its successor may register
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 4,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 8 * 2 ** 20,
  };
}

const asProperties = (entries) =>
  Object.entries(entries)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

async function formatStorage(stack, { java, classPath }) {
  rmSync(join(dataDirectory(stack), 'log'), { recursive: true, force: true });
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A'); // a leading dash would be taken for an option
  const args = [
    '-Xmx128m',
    ...jvmFlags,
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    configFile(stack),
  ];
  await runProgram(java, args, { purpose: "formatting Kafka's storage" });
}

/** Metadata request, version 4, naming no topic: a broker that has joined its controller lists at least one broker. */
function listsBrokers(port) {
  const request = Buffer.from([0, 3, 0, 4, 0, 0, 0, 1, 0, 1, 0x61, 0, 0, 0, 0, 0]);
  const brokerCountAt = 12;
  return exchange(port, Buffer.concat([int32(request.length), request]), (answer) => {
    const complete = answer.length >= brokerCountAt + 4 && answer.length >= 4 + answer.readInt32BE(0);
    return complete ? answer.readInt32BE(brokerCountAt) > 0 : undefined;
  });
}
