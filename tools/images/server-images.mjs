import { cpSync, globSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from '../dev-stack/java.mjs';
import { kafkaJars } from '../dev-stack/kafka-jars.mjs';
import { postgresPrograms } from '../dev-stack/postgres-programs.mjs';
import { outputOf } from '../dev-stack/programs.mjs';
import { redisProgram } from '../dev-stack/redis-program.mjs';
import { describeStack } from '../dev-stack/stack.mjs';
import { layerOf } from './layer.mjs';

const programs = fileURLToPath(new URL('servers/', import.meta.url));

/**
 * Images of PostgreSQL, Kafka and Redis for a development cluster that reaches no registry: made from what `npm start` runs, and
 * called as the official ones, whose environment they understand. For tests only.
 * @param {string} draft
 * @param {import('./layer.mjs').Layer[]} shared the C library and Node
 * @returns {Promise<import('./image-index.mjs').Image[]>}
 */
export async function serverImages(draft, shared) {
  const stack = describeStack();
  return [
    await image('postgres:18.4', { draft, shared, entrypoint: ['/usr/local/bin/node', '/opt/start.mjs'] }, (folder) => {
      const native = dirname(postgresPrograms());
      copy(native, join(folder, 'opt/postgres'), { verbatimSymlinks: true });
      copy(join(programs, 'postgres.mjs'), join(folder, 'opt/start.mjs'));
      copy('/bin/dash', join(folder, 'bin/sh'), { dereference: true }); // initdb asks one what version its postgres is
      return [join(native, 'bin/postgres'), join(native, 'bin/initdb'), ...globSync(join(native, 'lib/**/*.so*'))];
    }),
    await image(
      'apache/kafka:4.3.1',
      { draft, shared, entrypoint: ['/usr/local/bin/node', '/opt/start.mjs'] },
      async (folder) => {
        const home = dirname(dirname(realpathSync(findJava())));
        for (const part of ['bin', 'conf', 'lib'])
          copy(join(home, part), join(folder, 'opt/java', part), {
            dereference: true,
            filter: (path) => !path.endsWith('src.zip'),
          });
        copy(await kafkaJars(stack), join(folder, 'opt/kafka'));
        copy(join(programs, 'kafka.mjs'), join(folder, 'opt/start.mjs'));
        return [join(home, 'bin/java'), ...globSync(join(home, 'lib/**/*.so'))];
      },
    ),
    await image('redis:7', { draft, shared, entrypoint: ['/usr/local/bin/redis-server'] }, async (folder) => {
      const { program } = await redisProgram(stack);
      copy(realpathSync(program), join(folder, 'usr/local/bin/redis-server'));
      return [program];
    }),
  ];
}

async function image(name, { draft, shared, entrypoint }, fill) {
  const folder = join(draft, name.replaceAll(/\W/g, '-'));
  mkdirSync(folder);
  for (const library of librariesOf(await fill(folder)))
    copy(library, join(folder, 'usr/lib', basename(dirname(realpathSync(library))), basename(library)), {
      dereference: true,
    });
  return {
    name,
    layers: [...shared, await layerOf(folder)],
    labels: { 'org.opencontainers.image.title': `${name}, for tests of Atlas` },
    config: { Env: ['PATH=/usr/local/bin', 'LANG=C'], Entrypoint: entrypoint, StopSignal: 'SIGTERM' },
  };
}

/** What the programs are linked with and do not bring along themselves: Debian's. */
function librariesOf(files) {
  const unpacked = fileURLToPath(new URL('../../.atlas/dist/redis/usr/lib/x86_64-linux-gnu', import.meta.url));
  const linked = files.flatMap((file) => {
    const lines = outputOf('ldd', [file], { LD_LIBRARY_PATH: unpacked }).matchAll(/=> (\/\S+)/g);
    return [...lines].map(([, library = '']) => library);
  });
  return [...new Set(linked)].filter((library) => dirname(library).endsWith('-linux-gnu'));
}

function copy(from, to, options = {}) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, ...options });
}
