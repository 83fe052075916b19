import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
}

/** The packages of ours that a folder's sources name in an import; its tests may take what is there. */
function importedBy(folder: string): Set<string> {
  const sources = globSync('{src,migrations}/**/*.ts', {
    cwd: join(root, folder),
    exclude: ['**/*.spec.ts', 'src/testing.ts'],
  });
  const imports = sources.flatMap((file) => [
    ...read(join(folder, file)).matchAll(/(?:from|import) '(@atlas\/[^/']+)/g),
  ]);
  return new Set(imports.map(([, name = '']) => name));
}

/** Workspaces resolve whether they are declared or not, so that neither Node nor the linters miss a declaration. */
describe.each(globSync('{apps,libs}/*/package.json', { cwd: root }).map(dirname))('%s', (folder) => {
  const manifest: Manifest = JSON.parse(read(join(folder, 'package.json')));
  const declared = Object.keys(manifest.dependencies ?? {});

  it('declares every package of ours that it imports', () =>
    expect([...importedBy(folder)].filter((name) => name !== manifest.name && !declared.includes(name))).toEqual([]));
});
