import { describeConfig, list, text, type ConfigOf } from '@atlas/service';

export const drillConfig = describeConfig('atlas drill', {
  target: text(
    'ATLAS_DRILL_TARGET',
    'the name of a system that may be broken on purpose: whoever runs it says so, as `npm start` does of its own',
  ),
  services: list('ATLAS_DRILL_SERVICES', 'where each service tells its metrics: orders=127.0.0.1:3002,…'),
  rulesFile: text('ATLAS_DRILL_RULES', "the chart's alerts: helm/atlas/files/alerts.yaml"),
  runbooks: text('ATLAS_DRILL_RUNBOOKS', 'the folder of the runbooks: docs/runbooks'),
  prometheus: text('ATLAS_PROMETHEUS', 'the program that watches the system', { default: 'prometheus' }),
  namespace: text('ATLAS_DRILL_NAMESPACE', 'where its pods are, for kubectl; none when it runs on this machine', {
    default: '',
  }),
  processes: list('ATLAS_DRILL_PROCESSES', 'the processes that may be held up: kafka=4711,…', { default: [] }),
});

export type DrillTarget = ConfigOf<typeof drillConfig>;

/** `orders=127.0.0.1:3002` by its name. */
export function byName(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
