import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import { manifestFile, oneFileManifest } from './one-file-manifest.ts';
import { ensurePrograms } from './programs.mjs';

beforeAll(() => ensurePrograms(['helm']), 900_000);

it('k8s/atlas.yaml is what the chart renders: npm run chart:manifest', async () =>
  expect(readFileSync(manifestFile, 'utf8')).toBe(await oneFileManifest()));
