export { Redis, RedisUnavailable } from './redis.ts';
export { RedisModule } from './redis.module.ts';
export { redisScript, type RedisScript } from './redis-script.ts';
export { redisVariables, type RedisSettings } from './redis-variables.ts';
export type { Subscription } from './subscription.ts';
