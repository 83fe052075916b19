// npm run chart:readme: writes helm/atlas/README.md anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartReadme } from './chart-readme.ts';
import { chartFolder } from './chart.ts';

const usage = `npm run chart:readme

Writes helm/atlas/README.md from tools/rollout/chart-readme.head.md, values.yaml and values.schema.json.`;

if (process.argv.includes('--help')) console.log(usage);
else writeFileSync(join(chartFolder, 'README.md'), await chartReadme());
