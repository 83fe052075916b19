import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { chartReadme } from './chart-readme.ts';
import { chartFolder } from './chart.ts';

it("the chart's page is as its values are: npm run chart:readme", async () =>
  expect(readFileSync(join(chartFolder, 'README.md'), 'utf8')).toBe(await chartReadme()));
