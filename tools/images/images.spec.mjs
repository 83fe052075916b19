import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { billOfMaterials } from './bill-of-materials.mjs';
import { writeImageLayout } from './image-index.mjs';
import { digestOf, layerOf } from './layer.mjs';

describe('an image', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'atlas-image-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function content(name, { time = 0, mode = 0o644 } = {}) {
    const place = join(folder, name);
    mkdirSync(place);
    for (const file of time ? ['b.js', 'a.js'] : ['a.js', 'b.js']) {
      writeFileSync(join(place, file), file);
      chmodSync(join(place, file), mode);
      utimesSync(join(place, file), time, time);
    }
    return place;
  }

  it('has the same layers whenever, by whomever and in whatever order they were written', async () => {
    const [one, other] = [await layerOf(content('one')), await layerOf(content('other', { time: 1e9, mode: 0o600 }))];
    expect(other.digest).toBe(one.digest);
    expect(digestOf(gunzipSync(one.blob))).toBe(one.diffId);
  });

  it('has other layers when a byte differs', async () => {
    const one = await layerOf(content('one'));
    writeFileSync(join(folder, 'one/a.js'), 'A.js');
    expect((await layerOf(join(folder, 'one'))).digest).not.toBe(one.digest);
  });

  it('shares what it has in common with others, and is found by its name', async () => {
    const [shared, own] = [await layerOf(content('shared')), await layerOf(content('own', { time: 1 }))];
    writeFileSync(join(folder, 'own/a.js'), 'mine');
    const layers = [shared, await layerOf(join(folder, 'own'))];
    const layout = join(folder, 'layout');
    const names = ['atlas-orders:1.0.0', 'registry.example:5000/atlas-billing:1.0.0'];
    writeImageLayout(layout, names.map((name) => ({ name, layers, config: { User: '1' }, labels: { a: name } })), 'amd64'); // prettier-ignore
    expect(own.digest).toBe(shared.digest);
    const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
    expect(manifests.map(({ annotations }) => annotations['io.containerd.image.name'])).toEqual([
      'docker.io/library/atlas-orders:1.0.0',
      'registry.example:5000/atlas-billing:1.0.0',
    ]);
    expect(readdirSync(join(layout, 'blobs/sha256'))).toHaveLength(2 + 2 * 2); // two layers; each image's manifest and configuration
    for (const blob of readdirSync(join(layout, 'blobs/sha256')))
      expect(digestOf(readFileSync(join(layout, 'blobs/sha256', blob)))).toBe(`sha256:${blob}`);
  });
});

it('a bill of materials names the packages whose code is in the bundle, and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-bill-test-'));
  const sources = ['apps/orders/src/main.ts', 'node_modules/pg/lib/index.js', 'node_modules/@nestjs/core/a.js', 'node_modules/a/node_modules/b/c.js']; // prettier-ignore
  writeFileSync(join(folder, 'main.js.map'), JSON.stringify({ sources: sources.map((file) => `webpack://atlas/./${file}`) })); // prettier-ignore
  const locked = (version) => ({ version, license: 'MIT', integrity: 'sha512-AAAA' });
  const lock = {
    packages: {
      'node_modules/pg': locked('8.0.0'),
      'node_modules/@nestjs/core': locked('12.0.0'),
      'node_modules/a/node_modules/b': locked('2.0.0'),
      'node_modules/unused': locked('9.0.0'),
    },
  };
  const image = { app: 'orders', version: '1.0.0', folder, lock, system: { libc6: '2.36' }, node: '24.0.0' };
  const bill = billOfMaterials(image);
  rmSync(folder, { recursive: true });
  expect(bill.components.map(({ purl }) => purl)).toEqual([
    'pkg:generic/node@24.0.0',
    'pkg:deb/debian/libc6@2.36',
    'pkg:npm/%40nestjs/core@12.0.0',
    'pkg:npm/b@2.0.0',
    'pkg:npm/pg@8.0.0',
  ]);
});
