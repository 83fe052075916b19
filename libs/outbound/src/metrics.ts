import { Counter, Gauge, Histogram } from 'prom-client';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const outboundMetrics = {
  calls: new Histogram({
    name: 'atlas_outbound_call_seconds',
    help: 'Calls to the outside with all that they waited for, by what became of them.',
    labelNames: ['target', 'outcome', 'trouble'],
    buckets: seconds,
  }),
  attempts: new Counter({
    name: 'atlas_outbound_attempts_total',
    help: 'Times that something was sent, or tried to be: more than calls by those that were tried again.',
    labelNames: ['target'],
  }),
  notRetried: new Counter({
    name: 'atlas_outbound_retries_denied_total',
    help: 'Times that a call was not tried again as the budget was spent.',
    labelNames: ['target'],
  }),
  breakerOpen: new Gauge({
    name: 'atlas_outbound_breaker_open',
    help: '1 while a target is left alone as it has been failing.',
    labelNames: ['target'],
  }),
  underWay: new Gauge({
    name: 'atlas_outbound_calls_under_way',
    help: 'Calls of this process that hold a place.',
    labelNames: ['target'],
  }),
  withoutRedis: new Counter({
    name: 'atlas_outbound_places_without_redis_total',
    help: "Calls that were made on this process' own share, as Redis was away.",
    labelNames: ['target'],
  }),
};
