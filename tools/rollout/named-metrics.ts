import { alerts, doneWhen, recordings } from './alert-rules.ts';
import { dashboards } from './dashboards/dashboards.ts';
import { expressionsOf } from './dashboards/description.ts';

/** What stands in an expression and names no series: texts, labels, durations. */
const besideNames =
  /"[^"]*"|'[^']*'|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const keywords = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan', 'atan2']);

/** The metrics that an expression of Prometheus names; `slo:…` are made by a rule of ours. */
export function metricsIn(expression: string): string[] {
  const names = expression.replaceAll(besideNames, ' ').matchAll(/(?<![\w:$.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g);
  return [...names].map(([name]) => name).filter((name) => !keywords.has(name.toLowerCase()));
}

/** What is said of processes by others: by kube-state-metrics, and by Prometheus itself. */
const ofOthers = (metric: string): boolean => metric.startsWith('kube_') || metric === 'up';

/** What alerts, runbooks and dashboards need and none of these processes' `/metrics` tells. */
export function ownMetricsMissingIn(pages: string): string[] {
  const told = new Set(
    [...pages.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) => seriesOf(name, type)),
  );
  return ownMetricsNamed().filter((metric) => !told.has(metric));
}

const seriesOf = (name: string, type: string | undefined): string[] =>
  type === 'histogram' ? ['_bucket', '_count', '_sum'].map((suffix) => name + suffix) : [name];

function ownMetricsNamed(): string[] {
  const recorded = new Set(recordings.map(({ record }) => record));
  const ofRules = [...alerts, ...recordings].map(({ expr }) => expr);
  const ofRunbooks = alerts.map(({ alert }) => doneWhen(alert));
  const named = new Set([...ofRules, ...ofRunbooks, ...dashboards.flatMap(expressionsOf)].flatMap(metricsIn));
  return [...named].filter((metric) => !ofOthers(metric) && !recorded.has(metric));
}
