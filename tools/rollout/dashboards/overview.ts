import type { Dashboard } from './description.ts';

const asked = 'http_request_duration_seconds_count{component="gateway",route!~"/livez|/readyz|/metrics"}';
const buckets = 'http_request_duration_seconds_bucket{component="gateway",route!~"/livez|/readyz|/metrics"}';

export const overview: Dashboard = {
  uid: 'atlas-overview',
  title: 'Atlas: overview',
  description: 'Whether customers get what they are promised, and where to look when not.',
  rows: [
    {
      title: 'What is promised',
      panels: [
        {
          title: 'Burn rate of the error budgets',
          description:
            'How many times too fast each budget is used up, over the last hour. At 14.4 somebody is called.',
          unit: 'short',
          shows: { '{{slo}}': 'slo:burn_rate:1h' },
          alerts: ['AtlasErrorBudgetBurnsFast', 'AtlasErrorBudgetBurnsSlowly'],
          limit: 14.4,
        },
        {
          title: 'Errors against what is allowed',
          description: 'The share of the last three days that did not keep the promise.',
          unit: 'percentunit',
          shows: { '{{slo}}': 'slo:error_ratio:3d', '{{slo}} (allowed)': 'slo:error_budget:ratio' },
        },
      ],
    },
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests',
          description: 'At the gateway, by the first digit of the status.',
          unit: 'reqps',
          shows: {
            '2xx and 3xx': `sum(rate(${asked.replace('}', ',status=~"[23].."}')}[$__rate_interval]))`,
            '4xx': `sum(rate(${asked.replace('}', ',status=~"4.."}')}[$__rate_interval]))`,
            '5xx': `sum(rate(${asked.replace('}', ',status=~"5.."}')}[$__rate_interval]))`,
          },
        },
        {
          title: 'Latency',
          description: 'Of all requests at the gateway. 99 % are promised within half a second.',
          unit: 's',
          shows: Object.fromEntries(
            [0.5, 0.95, 0.99].map((share) => [
              `${share * 100} %`,
              `histogram_quantile(${share}, sum by (le) (rate(${buckets}[$__rate_interval])))`,
            ]),
          ),
          limit: 0.5,
        },
      ],
    },
    {
      title: 'Events',
      panels: [
        {
          title: 'Dead letters',
          description: 'Events that a service could not handle, and that wait for somebody.',
          unit: 'short',
          shows: { '{{group}}': 'sum by (group) (max by (group, reason) (atlas_dead_letters))' },
        },
        {
          title: 'Oldest event not yet sent',
          description: 'Age of what is committed and not on its topic, by service.',
          unit: 's',
          shows: { '{{component}}': 'max by (component) (atlas_outbox_oldest_age_seconds)' },
          limit: 60,
        },
        {
          title: 'How far consumers are behind',
          description: 'Age of the oldest event that a group has not handled.',
          unit: 's',
          shows: { '{{group}}': 'max by (group) (atlas_consumer_lag_seconds)' },
          limit: 60,
        },
      ],
    },
    {
      title: 'Pods',
      panels: [
        {
          title: 'Pods that are ready',
          description: 'By deployment.',
          unit: 'short',
          shows: { '{{deployment}}': 'kube_deployment_status_replicas_ready{deployment=~"atlas-.+"}' },
          alerts: ['AtlasRolloutStuck'],
        },
        {
          title: 'Restarts',
          description: 'Of containers, in a quarter of an hour.',
          unit: 'short',
          shows: {
            '{{pod}}': 'sum by (pod) (increase(kube_pod_container_status_restarts_total{pod=~"atlas-.+"}[15m]))',
          },
          alerts: ['AtlasPodRestarts', 'AtlasOutOfMemory'],
          limit: 2,
        },
        {
          title: 'Room left for autoscalers',
          description: 'Pods that could still be added. At 0 load is not answered by more pods.',
          unit: 'short',
          shows: {
            '{{horizontalpodautoscaler}}':
              'kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler=~"atlas-.+"} - kube_horizontalpodautoscaler_status_current_replicas{horizontalpodautoscaler=~"atlas-.+"}',
          },
          alerts: ['AtlasAutoscalerAtMost'],
        },
        {
          title: 'Failed migrations',
          description: 'Above 0 the release was not begun, and the one before goes on.',
          unit: 'short',
          shows: { '{{job_name}}': 'kube_job_status_failed{job_name="atlas-migrations"}' },
          alerts: ['AtlasMigrationFailed'],
        },
        {
          title: 'Processes that are heard of',
          description: 'Those whose metrics Prometheus could read, by component.',
          unit: 'short',
          shows: { '{{component}}': 'sum by (component) (up{job=~"atlas.*"})' },
          alerts: ['AtlasProcessUnheard'],
        },
      ],
    },
  ],
};
