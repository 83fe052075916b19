export const requests = (status: number, route = '/v1/orders') =>
  `http_request_duration_seconds_count{component="gateway",route="${route}",status="${status}"}`;

/** Answered within half a second. */
export const quick = `http_request_duration_seconds_bucket{component="gateway",route="/v1/orders",status="200",le="0.5"}`;

const lag = 'atlas_consumer_lag_seconds{group="orders",topic="billing.charges",partition="3"}';

/** Which promises AtlasErrorBudgetBurnsFast says are not being kept, after 70 minutes, and what does not count against any. */
export const budgetCases: readonly {
  readonly what: string;
  readonly series: Readonly<Record<string, string>>;
  readonly burns: readonly string[];
}[] = [
  {
    what: 'every fifth request takes longer than half a second',
    series: { [requests(200)]: '0+1000x80', [quick]: '0+800x80' },
    burns: ['latency'],
  },
  {
    what: 'every twentieth request takes longer than half a second',
    series: { [requests(200)]: '0+1000x80', [quick]: '0+950x80' },
    burns: [],
  },
  {
    what: 'what services know of each other has been old for ten minutes',
    series: { [lag]: '0x60 30x20' },
    burns: ['freshness'],
  },
  { what: 'nobody asks, and nobody lags', series: { [lag]: '0x80' }, burns: [] },
  {
    what: 'probes are answered with 503, as they are while pods stop',
    series: { [requests(503, '/readyz')]: '0+1000x80', [requests(200)]: '0+100x80', [quick]: '0+100x80' },
    burns: [],
  },
  {
    what: 'it was bad and is over',
    series: { [requests(200)]: '0+900x30 27000+1000x50', [requests(503)]: '0+100x30 3000x50', [quick]: '0+1000x80' },
    burns: [],
  },
];
