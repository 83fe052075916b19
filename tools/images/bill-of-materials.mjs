import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `../node_modules/pg/lib/client.js` → `node_modules/pg`; the innermost one of several. */
const packagePath = /((?:(?:apps|libs)\/[^/]+\/)?(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+)/;

/**
 * What an image is made of, as CycloneDX says it. The packages are those whose code is in the bundle, which its source map tells,
 * and not all that the lock file has; versions, licences and checksums are the lock file's.
 * @param {{ app: string, version: string, folder: string, lock: { packages: Record<string, LockedPackage> },
 *   system: Record<string, string>, node: string }} image
 * @typedef {{ version?: string, license?: string, integrity?: string, name?: string }} LockedPackage
 */
export function billOfMaterials({ app, version, folder, lock, system, node }) {
  const components = [
    { type: 'application', name: 'node', version: node, purl: `pkg:generic/node@${node}` },
    ...Object.entries(system).map(([name, release]) => ({
      type: 'library',
      name,
      version: release,
      purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(release)}`,
    })),
    ...bundled(folder)
      .map((path) => [path, lock.packages[path]])
      .filter(([, locked]) => locked?.version)
      .map(([path, locked]) => npmComponent(path, locked)),
  ];
  const content = { component: { type: 'application', name: `atlas-${app}`, version }, components };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`,
    version: 1,
    metadata: { component: content.component },
    components,
  };
}

function bundled(folder) {
  const maps = ['main', 'migrate'].map((name) => join(folder, `${name}.js.map`)).filter((file) => existsSync(file));
  const sources = maps.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).sources);
  const paths = sources.flatMap((source) => packagePath.exec(source)?.[1]?.replace(/\/$/, '') ?? []);
  return [...new Set(paths)].toSorted();
}

function npmComponent(
  path,
  { name = path.slice(path.lastIndexOf('node_modules/') + 13), version, license, integrity },
) {
  const [algorithm, base64] = integrity?.split('-') ?? [];
  return {
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license && { licenses: [{ expression: license }] }),
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }],
    }),
  };
}
