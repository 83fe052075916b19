import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { classArchiveFlags } from './class-archive.mjs';
import { exchange, int32 } from './exchange.mjs';
import { findJava } from './java.mjs';
import { clusterOf } from './kafka-cluster.mjs';
import { kafkaJars } from './kafka-jars.mjs';
import { runProgram } from './programs.mjs';

const dataDirectory = (stack, node) => join(stack.directory, node.name);
const configFile = (stack, node) => join(dataDirectory(stack, node), 'server.properties');

const jvmFlags = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xss512k',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

/**
 * A broker that is its controller as well; one of several when `of` says so.
 * @typedef {{ name: string, title: string, id: number, of: number }} Node
 *
 * @param {Node} node
 * @returns {import('./server-process.mjs').ServerKind}
 */
function kafkaNode(node) {
  const { name, title } = node;
  return {
    name,
    title,
    ports: [name],
    stop: { signal: 'SIGTERM', patienceMs: 20_000 },
    startLimitMs: 240_000,
    marker: (stack) => configFile(stack, node),
    isOurs: (args, marker) => args.includes('kafka.Kafka') && args.includes(marker),
    isHealthy: ({ [name]: port }) => listsBrokers(port),
    addresses: ({ [name]: port }) => ({ kafkaBrokers: `127.0.0.1:${port}` }),
    prepare: (stack, { [name]: port }) => prepare(stack, node, port),
  };
}

export const kafka = kafkaNode({ name: 'kafka', title: 'Kafka', id: 1, of: 1 });

/** Three of them keep a topic that one has lost. */
export const kafkaCluster = [1, 2, 3].map((id) => kafkaNode({ name: `kafka${id}`, title: `Kafka ${id}`, id, of: 3 }));

async function prepare(stack, node, port) {
  const java = findJava();
  const jars = await kafkaJars(stack);
  const classPath = readdirSync(jars)
    .toSorted()
    .map((jar) => join(jars, jar))
    .join(delimiter);
  const data = dataDirectory(stack, node);
  // Tests that were killed have left their topics behind; a broker with thousands of them starts in minutes, or not at all.
  if (stack.profile === 'fast') rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const cluster = await clusterOf(stack, node);
  writeFileSync(configFile(stack, node), asProperties(settings(data, node, port, { ...cluster, ...stack })));
  if (!existsSync(join(data, 'log', 'meta.properties')))
    await formatStorage(stack, node, { java, classPath, clusterId: cluster.id });
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
      configFile(stack, node),
    ],
    options: { cwd: data },
  };
}

function settings(data, { id, of }, port, { controllers, profile }) {
  const insync = Math.ceil(of / 2); // of three: two
  const hasNoSuccessor = of === 1 && profile === 'fast'; // its data goes with it: it is only slow when it is not heard
  return {
    'node.id': id,
    'process.roles': 'broker,controller',
    'controller.quorum.voters': controllers.map((other, i) => `${i + 1}@127.0.0.1:${other}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllers[id - 1]}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(data, 'log'),
    'log.segment.bytes': 64 * 2 ** 20,
    'auto.create.topics.enable': false,
    'num.partitions': 12,
    'default.replication.factor': of,
    'min.insync.replicas': insync,
    'offsets.topic.replication.factor': of,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': of,
    'transaction.state.log.min.isr': insync,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': of,
    'share.coordinator.state.topic.min.isr': insync,
    'group.initial.rebalance.delay.ms': 0,
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': hasNoSuccessor ? 60_000 : 3_000, // a killed broker's registration must lapse before its successor may register
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

async function formatStorage(stack, node, { java, classPath, clusterId }) {
  rmSync(join(dataDirectory(stack, node), 'log'), { recursive: true, force: true });
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
    configFile(stack, node),
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
