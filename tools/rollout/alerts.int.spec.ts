import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse, stringify } from 'yaml';
import { alertCases, type AlertCase } from './alert-cases.ts';
import { metricsIn } from './alert-metrics.ts';
import { chartFolder } from './chart.ts';
import { ensurePrograms, programFile } from './programs.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const rulesFile = join(chartFolder, 'files/alerts.yaml');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}
const rules: Rule[] = parse(readFileSync(rulesFile, 'utf8')).groups.flatMap(
  ({ rules: some }: { rules: Rule[] }) => some,
);

describe('an alert', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-alerts-'));
  beforeAll(() => ensurePrograms(['promtool']), 900_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has a case each of firing and of being silent', () =>
    expect(Object.keys(alertCases).toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted()));

  it.each(Object.keys(alertCases))('%s fires when it should', async (alert) =>
    expect(await firing(alert, 'fires')).toBe(true),
  );

  it.each(Object.keys(alertCases))('%s is silent when it should be', async (alert) =>
    expect(await firing(alert, 'silent')).toBe(false),
  );

  /** promtool compares whole alerts, texts included; whether there is one is asked of the series that Prometheus makes of it. */
  async function firing(alert: string, which: 'fires' | 'silent'): Promise<boolean> {
    const outcomes = await Promise.all([0, 1].map((count) => holds(alert, which, count)));
    expect(outcomes).toContain(true);
    return outcomes[1] === true;
  }

  async function holds(alert: string, which: 'fires' | 'silent', count: number): Promise<boolean> {
    const file = join(folder, `${alert}-${which}-${count}.yaml`);
    writeFileSync(file, stringify(testOf(alert, alertCases[alert]!, which, count)));
    return run(programFile('promtool'), ['test', 'rules', file]).then(
      () => true,
      () => false,
    );
  }

  function testOf(alert: string, given: AlertCase, which: 'fires' | 'silent', count: number): object {
    const input_series = Object.entries(given[which]).map(([series, values]) => ({ series, values }));
    const expr = `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`;
    return {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series,
          promql_expr_test: [{ expr, eval_time: given.at, exp_samples: [{ labels: '{}', value: count }] }],
        },
      ],
    };
  }
});

describe('a rule', () => {
  it.each(rules)('$alert names only metrics that there are', ({ expr }) => {
    const known = new Set([...ownMetrics(), ...metricsOfNode()]);
    const ofKubernetes = /^kube_/;
    const named = metricsIn(expr);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.has(name) && !ofKubernetes.test(name))).toEqual([]);
  });

  it.each(rules)('$alert says how urgent it is, and leads to a runbook', ({ alert, labels, annotations }) => {
    expect(['page', 'ticket']).toContain(labels['severity']);
    expect(annotations['runbook_url']).toBe(`RUNBOOKS/${alert}.md`);
    expect(existsSync(`${root}docs/runbooks/${alert}.md`)).toBe(true);
  });

  /** As their declarations name them; a histogram is three. */
  function ownMetrics(): string[] {
    const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] });
    return sources.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      if (!text.includes("from 'prom-client'")) return [];
      const names = [...text.matchAll(/'([a-z]+(?:_[a-z0-9]+){2,})'/g)].map(([, name = '']) => name);
      return names.flatMap((name) => [name, `${name}_count`]);
    });
  }

  function metricsOfNode(): string[] {
    const register = new Registry();
    collectDefaultMetrics({ register });
    const names = register.getMetricsAsArray().map(({ name }) => name);
    register.clear();
    return names;
  }
});

describe('a runbook', () => {
  const runbooks = globSync('docs/runbooks/Atlas*.md', { cwd: root });

  it('is there for every alert, and for nothing else', () =>
    expect(runbooks.map((file) => file.replace(/^.*\/|\.md$/g, '')).toSorted()).toEqual(
      rules.map(({ alert }) => alert).toSorted(),
    ));

  it.each(runbooks)('%s says what it means, what to do, and when it is over', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Meaning', 'Impact', 'First', 'Then', 'Done when', 'Escalation']);
  });
});
