import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { chartFolder } from '../chart.ts';
import type { Dashboard } from './description.ts';
import { grafanaOf } from './grafana.ts';

export const dashboardFile = ({ uid }: Dashboard): string => join(chartFolder, 'files/dashboards', `${uid}.json`);

/** As the chart holds it, formatted like all else. */
export async function dashboardText(dashboard: Dashboard): Promise<string> {
  const settings = await resolveConfig(dashboardFile(dashboard));
  return format(JSON.stringify(grafanaOf(dashboard)), { ...settings, parser: 'json' });
}
