import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { alerts, runbookOf } from './alert-rules.ts';
import { dashboardFile, dashboardText } from './dashboards/dashboard-files.ts';
import { dashboards } from './dashboards/dashboards.ts';
import { expressionsOf, panelPath, panelsOf } from './dashboards/description.ts';
import { ensurePrograms, programFile } from './programs.mjs';
import { Rendered } from './rendered.ts';

const run = promisify(execFile);
const minutes = 60_000;

describe('a dashboard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-dashboards-'));
  beforeAll(() => ensurePrograms(['helm', 'promtool']), 15 * minutes);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(dashboards)(
    '$title stands in the chart as it is described: else `npm run chart:dashboards`',
    async (dashboard) => expect(readFileSync(dashboardFile(dashboard), 'utf8')).toBe(await dashboardText(dashboard)),
  );

  it.each(dashboards)('$title asks what Prometheus understands', async (dashboard) => {
    const rules = expressionsOf(dashboard).map((expr, i) => ({ record: `panel:${i}`, expr }));
    const file = join(folder, `${dashboard.uid}.yaml`);
    writeFileSync(file, stringify({ groups: [{ name: 'panels', rules }] }));
    const { stdout } = await run(programFile('promtool'), ['check', 'rules', file]);
    expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
  });

  it.each(dashboards)('$title has a sentence for each of its panels', (dashboard) => {
    const sentences = panelsOf(dashboard).map(({ description }) => description);
    expect(sentences.filter((sentence) => !/^[A-Z0-9].+\.$/.test(sentence))).toEqual([]);
    expect(new Set(panelsOf(dashboard).map(({ title }) => title)).size).toBe(sentences.length);
  });

  it('is given to Grafana by a label, when that is wanted', async () => {
    const prod = await Rendered.with({ files: ['values-prod.yaml'] });
    for (const dashboard of dashboards) {
      const { metadata, data } = prod.the('ConfigMap', dashboard.uid.replace('atlas-', 'atlas-dashboard-'));
      expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
      expect(JSON.parse(data?.[`${dashboard.uid}.json`] ?? '')).toEqual(JSON.parse(await dashboardText(dashboard)));
    }
    const minimal = await Rendered.with({ files: ['values-minimal.yaml'] });
    expect(minimal.names('ConfigMap').filter((name) => name.includes('dashboard'))).toEqual([]);
  });
});

describe('an alert', () => {
  const panels = dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap(({ title, alerts: shown = [] }, position) =>
      shown.map((alert) => ({
        alert,
        line: `Panel: [${dashboard.title}, ${title}](${panelPath(dashboard, position)}).`,
      })),
    ),
  );

  it('has one panel, which shows what it is about', () =>
    expect(panels.map(({ alert }) => alert).toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted()));

  it.each(panels)('$alert leads to it from its runbook', ({ alert, line }) => expect(runbookOf(alert)).toContain(line));
});
