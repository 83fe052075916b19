import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sparingEnvironment, sparingFlags } from '../build/sparing-node.mjs';
import { runProgram } from '../dev-stack/programs.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';
import { base, makeBaseSystem, user } from './base-system.mjs';
import { billOfMaterials } from './bill-of-materials.mjs';
import { writeImageLayout } from './image-index.mjs';
import { layerOf } from './layer.mjs';
import { serverImages } from './server-images.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const builtHere = join(root, 'dist/apps');
const place = '/srv/atlas';
/** As the images of registries call it. */
const architectures = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' });

/**
 * Makes the images of all apps from their bundles, or of the servers that they need, into one archive.
 * @param {{ archive: string, repository: string, tag: string, servers: boolean, bundles?: string }} options
 * @param {import('../dev-stack/progress.mjs').Progress} progress
 */
export async function makeImages({ archive, servers, bundles = builtHere, ...naming }, progress) {
  const architecture = architectures[process.arch];
  if (process.platform !== 'linux' || !architecture)
    throw new StackError(
      `images are made on Linux, for its own processor; this is ${process.platform}-${process.arch}`,
    );
  const draft = mkdtempSync(join(tmpdir(), 'atlas-images-'));
  try {
    const shared = await progress.step('Making the layers that all share', () => sharedLayers(draft));
    const images = await progress.step('Making the images', () =>
      servers ? serverImages(draft, shared) : appImages({ shared, draft, bundles, ...naming }),
    );
    const layout = join(draft, 'layout');
    const written = writeImageLayout(layout, images, architecture);
    await pack(layout, archive);
    return written;
  } finally {
    rmSync(draft, { recursive: true });
  }
}

async function appImages(parts) {
  const { bundles } = parts;
  const apps = existsSync(bundles) ? readdirSync(bundles).toSorted() : [];
  if (apps.length === 0) throw new StackError(`there are no bundles in ${bundles}`, { remedy: 'npm run build' });
  const images = [];
  for (const app of apps) images.push(await imageOf(app, parts));
  return images;
}

/** The C library; Node. They change seldom, and not together. */
async function sharedLayers(draft) {
  const system = join(draft, 'system');
  mkdirSync(system);
  await makeBaseSystem(system);
  const runtime = join(draft, 'runtime');
  mkdirSync(join(runtime, 'usr/local/bin'), { recursive: true });
  copyFileSync(nodeProgram(), join(runtime, 'usr/local/bin/node'));
  return [await layerOf(system), await layerOf(runtime)];
}

/** The one that the lock file pins and the tests run on. */
function nodeProgram() {
  const program = join(root, `node_modules/node-linux-${process.arch}/bin/node`);
  if (existsSync(program)) return program;
  throw new StackError(`the package node-linux-${process.arch} is not installed`, { remedy: 'npm ci' });
}

async function imageOf(app, { shared, draft, bundles, repository, tag }) {
  const content = join(draft, app);
  const folder = join(content, place);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(join(bundles, app)).filter((name) => !name.endsWith('.map')))
    cpSync(join(bundles, app, file), join(folder, file), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const node = process.versions.node;
  const bill = billOfMaterials({ app, version: tag, folder: join(bundles, app), lock, system: base.debian, node });
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 1)}\n`);
  return {
    name: `${repository}-${app}:${tag}`,
    layers: [...shared, await layerOf(content)],
    labels: {
      'org.opencontainers.image.title': `atlas-${app}`,
      'org.opencontainers.image.version': tag,
      'org.opencontainers.image.vendor': 'Atlas',
    },
    config: {
      User: `${user}:${user}`,
      WorkingDir: place,
      Env: environment(),
      Entrypoint: ['/usr/local/bin/node', ...sparingFlags],
      Cmd: [`${place}/main.js`],
      StopSignal: 'SIGTERM',
    },
  };
}

function environment() {
  const variables = { PATH: '/usr/local/bin', NODE_ENV: 'production', ...sparingEnvironment };
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

async function pack(layout, archive) {
  mkdirSync(join(archive, '..'), { recursive: true });
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await runProgram('tar', ['-C', layout, ...same, '-cf', `${archive}.part`, '.'], { purpose: 'packing the images' });
  renameSync(`${archive}.part`, archive);
}
