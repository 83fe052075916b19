import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { alertCases, type AlertCase } from './alert-cases.ts';
import { budgetCases } from './budget-cases.ts';
import { alerts, doneWhen, rulesFile } from './alert-rules.ts';
import { ensurePrograms, programFile } from './programs.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('an alert', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-alerts-'));
  beforeAll(() => ensurePrograms(['promtool']), 900_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has a case each of firing and of being silent', () =>
    expect(Object.keys(alertCases).toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted()));

  it.each(Object.keys(alertCases))('%s fires when it should', async (alert) =>
    expect(await firing(alert, 'fires')).toBe(true),
  );

  it.each(Object.keys(alertCases))('%s is silent when it should be', async (alert) =>
    expect(await firing(alert, 'silent')).toBe(false),
  );

  it.each(budgetCases)('calls for help at once when $what: $burns', async ({ series, burns }) => {
    const fired = await Promise.all(
      ['availability', 'latency', 'freshness'].map(async (slo) => {
        const labels = `alertname="AtlasErrorBudgetBurnsFast",alertstate="firing",slo="${slo}"`;
        const file = join(folder, `budget-${randomUUID()}.yaml`);
        writeFileSync(file, stringify(lookingFor(`count(ALERTS{${labels}}) or vector(0)`, series, '70m', 1)));
        return (await passes(file)) ? [slo] : [];
      }),
    );
    expect(fired.flat()).toEqual(burns);
  });

  /** promtool compares whole alerts, texts included; whether there is one is asked of the series that Prometheus makes of it. */
  async function firing(alert: string, which: 'fires' | 'silent'): Promise<boolean> {
    const outcomes = await Promise.all([0, 1].map((count) => holds(alert, which, count)));
    expect(outcomes).toContain(true);
    return outcomes[1] === true;
  }

  async function holds(alert: string, which: 'fires' | 'silent', count: number): Promise<boolean> {
    const file = join(folder, `${alert}-${which}-${count}.yaml`);
    const expr = `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`;
    const { [which]: series, at }: AlertCase = alertCases[alert]!;
    writeFileSync(file, stringify(lookingFor(expr, series, at, count)));
    return passes(file);
  }

  const passes = (file: string) =>
    run(programFile('promtool'), ['test', 'rules', file]).then(
      () => true,
      () => false,
    );

  function lookingFor(expr: string, series: Readonly<Record<string, string>>, at: string, value: number): object {
    const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const promql_expr_test = [{ expr, eval_time: at, exp_samples: [{ labels: '{}', value }] }];
    return {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [{ interval: '1m', input_series, promql_expr_test }],
    };
  }
});

describe('a rule', () => {
  it.each(alerts)('$alert says how urgent it is, and leads to a runbook', ({ alert, labels, annotations }) => {
    expect(['page', 'ticket']).toContain(labels['severity']);
    expect(annotations['runbook_url']).toBe(`RUNBOOKS/${alert}.md`);
    expect(existsSync(`${root}docs/runbooks/${alert}.md`)).toBe(true);
  });
});

describe('a runbook', () => {
  const runbooks = globSync('docs/runbooks/Atlas*.md', { cwd: root });

  it('is there for every alert, and for nothing else', () =>
    expect(runbooks.map((file) => file.replace(/^.*\/|\.md$/g, '')).toSorted()).toEqual(
      alerts.map(({ alert }) => alert).toSorted(),
    ));

  it.each(runbooks)('%s says what it means, what to do, and when it is over', (file) => {
    const headings = [...readFileSync(join(root, file), 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Meaning', 'Impact', 'First', 'Then', 'Done when', 'Escalation']);
  });

  it('says when it is over in words that Prometheus understands', async () => {
    const rules = alerts.map(({ alert }, i) => ({ record: `over:${i}`, expr: doneWhen(alert) }));
    const folder = mkdtempSync(join(tmpdir(), 'atlas-runbooks-'));
    writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'over', rules }] }));
    const { stdout } = await run(programFile('promtool'), ['check', 'rules', join(folder, 'rules.yaml')]);
    rmSync(folder, { recursive: true });
    expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
  });
});
