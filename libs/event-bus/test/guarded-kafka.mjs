import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findJava } from '../../../tools/dev-stack/java.mjs';
import { kafkaJars } from '../../../tools/dev-stack/kafka-jars.mjs';
import { pickFreePort } from '../../../tools/dev-stack/ports.mjs';
import { runProgram } from '../../../tools/dev-stack/programs.mjs';
import { describeStack } from '../../../tools/dev-stack/stack.mjs';

const clusterId = 'MkU3OEVBNTcwNTJENDM2Qk';
const jvm = [
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
];
const plainLogin = 'org.apache.kafka.common.security.plain.PlainLoginModule';
const scramLogin = 'org.apache.kafka.common.security.scram.ScramLoginModule';

/** A broker that takes clients by TLS only, and only those who log in, by SASL PLAIN or SCRAM. */
export async function startGuardedKafka(directory, { certificate, key, username, password }) {
  const jars = await kafkaJars(describeStack());
  const classPath = readdirSync(jars).map((jar) => join(jars, jar)).join(delimiter); // prettier-ignore
  const [inner, controller, clients] = [await pickFreePort(), await pickFreePort(), await pickFreePort()];
  mkdirSync(directory, { recursive: true });
  const [settings, keyStore] = [join(directory, 'server.properties'), join(directory, 'server.pem')];
  writeFileSync(keyStore, key + certificate, { mode: 0o600 });
  writeFileSync(settings, asProperties({ directory, inner, controller, clients, keyStore, username, password }));
  const scram = `SCRAM-SHA-512=[name=${username},password=${password}]`;
  const java = findJava();
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings, '--add-scram', scram];
  await runProgram(java, [...jvm, '-cp', classPath, ...format], { purpose: "formatting Kafka's storage" });
  const broker = spawn(java, [...jvm, '-cp', classPath, 'kafka.Kafka', settings], { stdio: 'ignore' });
  return {
    address: `localhost:${clients}`,
    async stop() {
      const gone = once(broker, 'exit');
      broker.kill('SIGKILL');
      await gone;
    },
  };
}

function asProperties({ directory, inner, controller, clients, keyStore, username, password }) {
  const entries = {
    'node.id': 1,
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `INNER://127.0.0.1:${inner},CONTROLLER://127.0.0.1:${controller},CLIENTS://127.0.0.1:${clients}`,
    'advertised.listeners': `INNER://127.0.0.1:${inner},CLIENTS://localhost:${clients}`,
    'listener.security.protocol.map': 'INNER:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INNER',
    'listener.name.clients.ssl.keystore.type': 'PEM',
    'listener.name.clients.ssl.keystore.location': keyStore,
    'listener.name.clients.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.clients.plain.sasl.jaas.config': `${plainLogin} required user_${username}="${password}";`,
    'listener.name.clients.scram-sha-512.sasl.jaas.config': `${scramLogin} required;`,
    'log.dirs': join(directory, 'log'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.dedupe.buffer.size': 8 * 2 ** 20,
  };
  return Object.entries(entries).map(([name, value]) => `${name}=${value}\n`).join(''); // prettier-ignore
}
