import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { chartFolder } from './chart.ts';
import { isSchema } from './kubernetes-schemas.ts';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What alerts are made of: a series that Prometheus keeps. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export const rulesFile = join(chartFolder, 'files/alerts.yaml');

const rules = listIn(parse(readFileSync(rulesFile, 'utf8')), 'groups').flatMap((group) => listIn(group, 'rules'));

export const alerts = rules.filter((rule) => isRule<AlertRule>(rule, 'alert'));
export const recordings = rules.filter((rule) => isRule<RecordingRule>(rule, 'record'));

const runbookFolder = fileURLToPath(new URL('../../docs/runbooks/', import.meta.url));
export const runbookOf = (alert: string): string => readFileSync(join(runbookFolder, `${alert}.md`), 'utf8');

/** The query that has an answer once it is over. */
export function doneWhen(alert: string): string {
  const [, query] = /^## Done when\n\n {4}(.+)$/m.exec(runbookOf(alert)) ?? [];
  if (query === undefined) throw new Error(`the runbook of ${alert} does not say when it is over`);
  return query;
}

function listIn(value: unknown, field: string): readonly unknown[] {
  const list = isSchema(value) ? value[field] : undefined;
  if (!Array.isArray(list)) throw new Error(`alerts.yaml has no ${field}`);
  return list;
}

/** What else is in one, promtool checks. */
function isRule<Rule extends AlertRule | RecordingRule>(value: unknown, name: keyof Rule & string): value is Rule {
  return isSchema(value) && typeof value[name] === 'string' && typeof value['expr'] === 'string';
}
