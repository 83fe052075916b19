// npm run chart:readme: writes helm/atlas/README.md anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartReadme } from './chart-readme.ts';
import { chartFolder } from './chart.ts';

writeFileSync(join(chartFolder, 'README.md'), await chartReadme());
