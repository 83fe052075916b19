// npm run chart:manifest: writes k8s/atlas.yaml anew.
import { writeFileSync } from 'node:fs';
import { manifestFile, oneFileManifest } from './one-file-manifest.ts';
import { ensurePrograms } from './programs.mjs';

const usage = `npm run chart:manifest

Renders the chart with values-dev.yaml into one file, k8s/atlas.yaml, for kubectl apply -f.`;

if (process.argv.includes('--help')) console.log(usage);
else {
  await ensurePrograms(['helm']);
  writeFileSync(manifestFile, await oneFileManifest());
}
