// After a build: every bundle is started where there is no node_modules, and has to come as far as asking for its configuration.
// (A bundler that has left an import behind does not say so: the service would say it, in production.)
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sparingFlags } from './sparing-node.mjs';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const bundles = globSync('apps/*/*.js', { cwd: dist });
const somewhereElse = mkdtempSync(join(tmpdir(), 'atlas-bundles-'));
const brokenImport = /Cannot find (module|package).*|ERR_MODULE_NOT_FOUND.*|^(Syntax|Reference)Error.*/m;

for (const bundle of bundles) {
  const file = join(somewhereElse, bundle.replace(/\.js$/, '.mjs'));
  cpSync(join(dist, bundle), file);
  const { stderr, error } = spawnSync(process.execPath, [...sparingFlags, file], {
    env: {},
    encoding: 'utf8',
    timeout: 20_000,
  });
  const fault = error?.message ?? brokenImport.exec(stderr)?.[0];
  if (!fault) continue;
  console.error(`dist/${bundle} does not stand alone: ${fault}`);
  process.exitCode = 1;
}
rmSync(somewhereElse, { recursive: true });
if (!process.exitCode) console.log(`${bundles.length} bundles in dist/apps stand alone.`);
