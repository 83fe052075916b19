import type { Dashboard } from './description.ts';

const ofGateway = (suffix: string, more = '') =>
  `http_request_duration_seconds_${suffix}{component="gateway",route!~"/livez|/readyz|/metrics"${more}}[$__rate_interval]`;

export const gateway: Dashboard = {
  uid: 'atlas-gateway',
  title: 'Atlas: gateway',
  description: 'What comes in from the world, route by route, and what becomes of it.',
  rows: [
    {
      title: 'Routes',
      panels: [
        {
          title: 'Requests by route',
          description: 'The ten that are asked for most.',
          unit: 'reqps',
          shows: { '{{method}} {{route}}': `topk(10, sum by (method, route) (rate(${ofGateway('count')})))` },
        },
        {
          title: 'Failures by route',
          description: 'Answers with a 5xx.',
          unit: 'reqps',
          shows: { '{{route}} {{status}}': `sum by (route, status) (rate(${ofGateway('count', ',status=~"5.."')}))` },
        },
        {
          title: 'Slowest routes',
          description: 'The time within which 99 % of a route are answered; the ten slowest.',
          unit: 's',
          shows: {
            '{{route}}': `topk(10, histogram_quantile(0.99, sum by (le, route) (rate(${ofGateway('bucket')}))))`,
          },
          limit: 0.5,
        },
      ],
    },
    {
      title: 'Refusals',
      panels: [
        {
          title: 'Refused requests',
          description:
            '401: who are you; 403: not you; 409: not now; 412: it has changed; 422: not like this; 429: too often.',
          unit: 'reqps',
          shows: {
            '{{status}}': `sum by (status) (rate(${ofGateway('count', ',status=~"401|403|409|412|422|429"')}))`,
          },
        },
        {
          title: 'Turned away while busy',
          description: 'Answers with 503 and 504: a service behind the gateway was away, or did not answer in time.',
          unit: 'reqps',
          shows: { '{{status}}': `sum by (status) (rate(${ofGateway('count', ',status=~"503|504"')}))` },
        },
      ],
    },
    {
      title: 'Redis',
      panels: [
        {
          title: 'Done without Redis',
          description: '1: it is not asked, as it has been failing. Sessions are refused, and API keys go on.',
          unit: 'short',
          shows: { '{{component}}': 'max by (component) (atlas_redis_breaker_open)' },
          alerts: ['AtlasRedisAway'],
          limit: 1,
        },
        {
          title: 'Questions to Redis without an answer',
          description: 'By the reason, and connections that failed or broke.',
          unit: 'ops',
          shows: {
            '{{component}}: {{reason}}':
              'sum by (component, reason) (rate(atlas_redis_failures_total[$__rate_interval]))',
            '{{component}}: connections':
              'sum by (component) (rate(atlas_redis_connection_errors_total[$__rate_interval]))',
          },
        },
        {
          title: 'Age of the flags',
          description: 'For how long Redis has not confirmed that the flags are still these.',
          unit: 's',
          shows: { '{{component}}': 'max by (component) (atlas_flags_unconfirmed_seconds)' },
        },
      ],
    },
  ],
};
