import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const fetchClient = createRequire(import.meta.url).resolve('openapi-fetch');
const helpers = createRequire(fetchClient).resolve('openapi-typescript-helpers');

/** Where nothing of this repository is, and no network. */
const empty = mkdtempSync(join(tmpdir(), 'atlas-stranger-'));
const tsc = join(root, 'node_modules/.bin/tsc');

/** As a package's owner packs it. */
async function packed(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', empty], {
    cwd: folder,
  });
  return join(empty, stdout.trim());
}

describe('The package, installed by a stranger', () => {
  let server: Server;

  beforeAll(async () => {
    await run(process.execPath, [join(root, 'tools/pack/pack.mjs'), 'client', '--to', join(empty, 'packages')]);
    const others = await Promise.all([fetchClient, helpers].map((file) => packed(dirname(dirname(file)))));
    const tarballs = [join(empty, 'packages/atlas-client-0.0.0.tgz'), ...others];
    writeFileSync(join(empty, 'package.json'), '{ "type": "module" }');
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs], { cwd: empty });
    cpSync(join(root, 'libs/client/test/stranger'), empty, { recursive: true });

    server = createServer(({ method, url }, response) => {
      const json = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (method === 'POST') json(201, { id: 'ord_3' });
      else if (url === '/v1/orders') json(200, { items: [{ id: 'ord_2' }], nextCursor: 'next' });
      else if (url === '/v1/orders?cursor=next') json(200, { items: [{ id: 'ord_1' }], nextCursor: null });
      else json(404, { type: 'urn:atlas:problem:unknown_order', title: 'This order does not exist.', status: 404 });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(empty, { recursive: true });
  });

  it('carries code and types, one way in, and nothing of our tests', () => {
    const manifest = JSON.parse(readFileSync(join(empty, 'node_modules/@atlas/client/package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: '@atlas/client',
      type: 'module',
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      dependencies: { 'openapi-fetch': expect.any(String) },
    });
    expect(manifest).not.toHaveProperty('private');
  });

  const resolutions = [
    { module: 'node16', moduleResolution: 'node16' },
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ];
  it.each(resolutions)(
    'is type-checked with $moduleResolution, by who knows browsers and no Node',
    async (resolution) => {
      const compilerOptions = {
        ...resolution,
        ...{ target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'], types: [], strict: true },
        ...{ exactOptionalPropertyTypes: true, skipLibCheck: false, outDir: resolution.moduleResolution },
      };
      writeFileSync(join(empty, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['buys-a-lamp.ts'] }));
      const { stdout } = await run(tsc, ['--project', empty]).catch((error: { stdout: string }) => error);
      expect(stdout).toBe('');
    },
  );

  it('does what it says', async () => {
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const { stdout } = await run(process.execPath, ['node16/buys-a-lamp.js', url], { cwd: empty });
    expect(JSON.parse(stdout)).toEqual(['ord_3', 'ord_2', 'ord_1', 'unknown_order']);
  });
});
