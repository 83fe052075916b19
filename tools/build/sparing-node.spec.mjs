import { readFileSync } from 'node:fs';
import { sparingEnvironment, sparingFlags } from './sparing-node.mjs';

it('the platform is told to run a bundle as it is measured', () => {
  const variables = Object.entries(sparingEnvironment).map(([name, value]) => `${name}=${value}`);
  const command = [...variables, 'node', ...sparingFlags, 'dist/apps/<app>/main.js'].join(' ');
  expect(readFileSync(new URL('../../docker/README.md', import.meta.url), 'utf8')).toContain(command);
});
