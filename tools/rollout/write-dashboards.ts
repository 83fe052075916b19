// npm run chart:dashboards: writes helm/atlas/files/dashboards anew.
import { writeFileSync } from 'node:fs';
import { dashboardFile, dashboardText } from './dashboards/dashboard-files.ts';
import { dashboards } from './dashboards/dashboards.ts';

const usage = `npm run chart:dashboards

Writes helm/atlas/files/dashboards from their descriptions in tools/rollout/dashboards.`;

if (process.argv.includes('--help')) console.log(usage);
else for (const dashboard of dashboards) writeFileSync(dashboardFile(dashboard), await dashboardText(dashboard));
