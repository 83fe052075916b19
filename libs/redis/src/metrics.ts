import { Counter, Gauge } from 'prom-client';

export const redisMetrics = {
  failures: new Counter({
    name: 'atlas_redis_failures_total',
    help: 'Questions to Redis without an answer: asked in vain, or not asked as Redis has been failing',
    labelNames: ['reason'],
  }),
  connectionErrors: new Counter({
    name: 'atlas_redis_connection_errors_total',
    help: 'Connections to Redis that failed or broke',
  }),
  breakerOpen: new Gauge({
    name: 'atlas_redis_breaker_open',
    help: '1 while Redis is not asked because it has been failing',
  }),
};
