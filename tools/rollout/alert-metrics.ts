import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartFolder } from './chart.ts';
import { isSchema } from './kubernetes-schemas.ts';

/** The metrics that an expression of Prometheus names. */
export function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\b([a-z]+(?:_[a-z0-9]+){2,})\s*(?=[{[)\s]|$)/g)].map(([, name = '']) => name);
}

/** Those of our own processes that the alerts need; what Kubernetes says of pods comes from elsewhere. */
export function ownMetricsOfAlerts(): string[] {
  const rules: unknown = parse(readFileSync(join(chartFolder, 'files/alerts.yaml'), 'utf8'));
  const expressions = textsNamed('expr', rules);
  return [...new Set(expressions.flatMap(metricsIn))].filter((name) => !name.startsWith('kube_'));
}

function textsNamed(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsNamed(name, item));
  if (!isSchema(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name && typeof inner === 'string' ? [inner] : textsNamed(name, inner),
  );
}
