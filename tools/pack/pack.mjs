// npm run pack: what an application outside of this repository can install: the bus with what it stands on, and the client of the API.
// Here a library is its TypeScript; Node takes none from under node_modules, so that a package carries JavaScript and types.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { doorsOf, manifestOf } from './manifest.mjs';

/** Compiled together: libraries import each other by name, and the names lead to the sources. */
const programs = [
  { libs: ['kernel', 'database', 'event-bus'], compilerOptions: {} },
  { libs: ['client'], compilerOptions: { lib: ['es2024', 'dom', 'dom.iterable'], types: [] } }, // for browsers too: nothing of Node is known here
];

// npm run pack -- client --to /tmp/packages
const { values, positionals } = parseArgs({ allowPositionals: true, options: { to: { type: 'string' } } });
const wanted = programs.filter(({ libs }) => positionals.length === 0 || libs.some((lib) => positionals.includes(lib)));

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = resolve(values.to ?? join(root, 'dist/packages'));
const compiled = join(packages, 'compiled');

rmSync(packages, { recursive: true, force: true });
mkdirSync(packages, { recursive: true });
for (const program of wanted) compile(program);
for (const lib of wanted.flatMap(({ libs }) => libs)) pack(lib);
rmSync(compiled, { recursive: true });
console.log(
  globSync('*.tgz', { cwd: packages })
    .map((file) => join(relative(root, packages), file))
    .join('\n'),
);

function compile({ libs, compilerOptions: ofTheseOnly }) {
  const tsconfig = join(packages, 'tsconfig.json');
  const compilerOptions = {
    rootDir: join(root, 'libs'),
    outDir: compiled,
    declaration: true,
    inlineSources: true,
    ...ofTheseOnly,
  };
  const files = libs.flatMap((lib) =>
    [...doorsOf(manifest(lib)), ...declarationsOf(lib)].map((file) => join(root, 'libs', lib, file)),
  );
  writeFileSync(tsconfig, JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, files }));
  run(process.execPath, [join(root, 'node_modules/.bin/tsc'), '--project', tsconfig], root);
  rmSync(tsconfig);
}

/** Of what others leave undeclared: no import leads to them. */
function declarationsOf(lib) {
  return globSync('src/**/*.d.ts', { cwd: join(root, 'libs', lib) });
}

function pack(lib) {
  const folder = join(compiled, lib);
  renameSync(join(folder, 'src'), join(folder, 'dist'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestOf(manifest(lib)), null, 2)}\n`);
  for (const page of globSync('*.md', { cwd: join(root, 'libs', lib) }))
    cpSync(join(root, 'libs', lib, page), join(folder, page));
  run('npm', ['pack', '--silent', '--pack-destination', packages], folder);
}

function manifest(lib) {
  return require(join(root, 'libs', lib, 'package.json'));
}

function run(command, args, cwd) {
  const { status, stdout, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  if (error) throw error;
  if (status === 0) return;
  process.stderr.write(stdout); // where the compiler complains
  process.exit(1);
}
