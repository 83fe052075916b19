import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

interface InstalledPackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * A registry that has what is installed here and nothing else, so that `npm install` does what it does elsewhere, without a
 * network. What it lacks (binaries for other platforms) npm has to do without.
 */
export class InstalledPackages {
  private readonly server: Server;
  private readonly packages: ReadonlyMap<string, readonly InstalledPackage[]>;

  constructor(private readonly nodeModules: string) {
    this.packages = Map.groupBy(packagesIn(nodeModules), ({ manifest }) => manifest.name);
    this.server = createServer(({ url = '/' }, response) => this.answer(decodeURIComponent(url), response));
  }

  async open(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private answer(path: string, response: ServerResponse): void {
    const [, name = '', file] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.+)\.tgz)?$/.exec(path) ?? [];
    const found = this.packages.get(name) ?? [];
    const asked = found.find(({ manifest }) => manifest.version === file);
    if (file === undefined && found.length > 0) response.end(JSON.stringify(this.packument(name, found)));
    else if (asked) sendTarball(asked.folder, response);
    else response.writeHead(404).end('{}');
  }

  private packument(name: string, found: readonly InstalledPackage[]): object {
    const versions = found.map(({ manifest }): [string, object] => {
      const tarball = `${this.url}/${name}/-/${manifest.version}.tgz`;
      return [manifest.version, { ...manifest, peerDependencies: neededPeers(manifest), dist: { tarball } }];
    });
    const [latest] = found.map(({ manifest }) => manifest.version).toSorted(newestFirst);
    return { name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) };
  }
}

/** npm asks for optional peers as well, to see whether they would fit. */
function neededPeers({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): object {
  const needed = Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional);
  return Object.fromEntries(needed);
}

function newestFirst(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true });
}

function packagesIn(nodeModules: string): readonly InstalledPackage[] {
  const folders = ['*', '@*/*', '**/node_modules/*', '**/node_modules/@*/*'];
  const manifests = globSync(
    folders.map((folder) => `${folder}/package.json`),
    { cwd: nodeModules },
  );
  return [...new Set(manifests)]
    .map((file) => join(nodeModules, file))
    .filter((file) => existsSync(file))
    .map((file) => ({ folder: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) }))
    .filter(({ manifest }) => manifest.name && manifest.version);
}

/** Its own dependencies stay behind: they are packages of their own. */
function sendTarball(folder: string, response: ServerResponse): void {
  const tar = spawn('tar', ['-c', '--exclude=./node_modules', '--transform=s,^\\.,package,', '-C', folder, '.']);
  tar.stdout.pipe(response);
}
