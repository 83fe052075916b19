import type { Dashboard } from './description.ts';

const here = 'component="$component"';

export const service: Dashboard = {
  uid: 'atlas-service',
  title: 'Atlas: a service',
  description: 'The processes of one service: what they are asked, what they take, and what they wait for.',
  chooses: 'component',
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests by route',
          description: 'Probes are left out.',
          unit: 'reqps',
          shows: {
            '{{method}} {{route}} {{status}}': `sum by (method, route, status) (rate(http_request_duration_seconds_count{${here},route!~"/livez|/readyz|/metrics"}[$__rate_interval]))`,
          },
        },
        {
          title: 'Latency',
          description: '99 % of a route.',
          unit: 's',
          shows: {
            '{{route}}': `histogram_quantile(0.99, sum by (le, route) (rate(http_request_duration_seconds_bucket{${here},route!~"/livez|/readyz|/metrics"}[$__rate_interval])))`,
          },
        },
      ],
    },
    {
      title: 'The process',
      panels: [
        {
          title: 'Delay of the event loop',
          description: '99 % of all turns. Above 0.2 s a process holds up its own work, probes included.',
          unit: 's',
          shows: { '{{instance}}': `nodejs_eventloop_lag_p99_seconds{${here}}` },
          alerts: ['AtlasEventLoopSlow'],
          limit: 0.2,
        },
        {
          title: 'Processors',
          description: 'Seconds of processor time a second: at 1 the process has no more, whatever the node has.',
          unit: 'short',
          shows: { '{{instance}}': `rate(process_cpu_seconds_total{${here}}[$__rate_interval])` },
          limit: 1,
        },
        {
          title: 'Memory',
          description: 'Resident, and the part that is JavaScript objects.',
          unit: 'bytes',
          shows: {
            '{{instance}}: resident': `process_resident_memory_bytes{${here}}`,
            '{{instance}}: heap': `nodejs_heap_size_used_bytes{${here}}`,
          },
        },
        {
          title: 'Garbage collection',
          description: 'Share of the time that is spent on it.',
          unit: 'percentunit',
          shows: {
            '{{instance}}': `sum by (instance) (rate(nodejs_gc_duration_seconds_sum{${here}}[$__rate_interval]))`,
          },
        },
        {
          title: 'Periodic tasks that failed',
          description: 'In a quarter of an hour. They run again by themselves.',
          unit: 'short',
          shows: { '{{task}}': `sum by (task) (increase(periodic_task_failures_total{${here}}[15m]))` },
          alerts: ['AtlasPeriodicTaskFails'],
          limit: 3,
        },
      ],
    },
    {
      title: 'The database',
      panels: [
        {
          title: 'Work that waits for a connection',
          description: 'By pool. Above 0 for long: the pool is too small, or something holds its connections.',
          unit: 'short',
          shows: { '{{pool}}': `sum by (pool) (db_client_connection_pending_requests{${here}})` },
          alerts: ['AtlasDatabasePoolFull'],
        },
        {
          title: 'Connections',
          description: 'Used, and the most that there may be.',
          unit: 'short',
          shows: {
            '{{pool}}: used': `sum by (pool) (db_client_connection_count{${here},state="used"})`,
            '{{pool}}: most': `sum by (pool) (db_client_connection_max{${here}})`,
          },
        },
      ],
    },
  ],
};
