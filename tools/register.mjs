// Runs TypeScript with Nest's decorators from source: node --import ./tools/register.mjs apps/orders/src/main.ts
// (Node strips types by itself, but not decorators, and without their metadata Nest cannot inject.)
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const cache = fileURLToPath(new URL('../node_modules/.cache/atlas/', import.meta.url));
const { $schema: _, ...swcrc } = JSON.parse(readFileSync(new URL('../.swcrc', import.meta.url), 'utf8'));
const recipe = JSON.stringify([require('@swc/core/package.json').version, swcrc]);

mkdirSync(`${cache}swc`, { recursive: true });
enableCompileCache(`${cache}v8`);

registerHooks({
  load(url, context, nextLoad) {
    if (!isOurTypeScript(url)) return nextLoad(url, context);
    return { format: 'module', source: transpile(fileURLToPath(url.replace(/[?#].*/, ''))), shortCircuit: true };
  },
});

function isOurTypeScript(url) {
  return url.startsWith('file:') && /\.tsx?([?#]|$)/.test(url) && !url.includes('/node_modules/');
}

function transpile(file) {
  const source = readFileSync(file, 'utf8');
  const key = createHash('sha1').update(recipe).update(file).update(source).digest('hex');
  const entry = `${cache}swc/${key}.mjs`;
  return readIfThere(entry) ?? compileInto(entry, file, source);
}

/** SWC is loaded only when a file has changed. The rename lets many processes fill one cache: nobody reads half a file. */
function compileInto(entry, file, source) {
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, { ...swcrc, swcrc: false, filename: file, sourceMaps: 'inline' });
  const draft = `${entry}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, entry);
  return code;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
