// What the official image does before it starts the broker: KAFKA_LOG_DIRS becomes log.dirs, and the storage is formatted.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

const { CLUSTER_ID = '', KAFKA_LOG_DIRS = '/tmp/kafka', KAFKA_HEAP_OPTS = '-Xmx512m' } = process.env;
const java = '/opt/java/bin/java';
const options = [...KAFKA_HEAP_OPTS.split(' '), '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', '/opt/kafka/*'];
const settings = '/tmp/server.properties';

const properties = Object.entries(process.env)
  .filter(([name]) => name.startsWith('KAFKA_') && name !== 'KAFKA_HEAP_OPTS')
  .map(([name, value]) => `${name.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.')}=${value}`);
writeFileSync(settings, `${properties.join('\n')}\n`);
if (!existsSync(`${KAFKA_LOG_DIRS}/meta.properties`))
  execFileSync(java, [...options, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', settings], { stdio: 'inherit' }); // prettier-ignore
const broker = spawn(java, [...options, 'kafka.Kafka', settings], { stdio: 'inherit' });
process.on('SIGTERM', () => broker.kill('SIGTERM'));
broker.on('exit', (code) => process.exit(code ?? 1));
