import { Counter } from 'prom-client';

export type Mode = 'at-once' | 'queue' | 'bus';

export const listenerCalls = new Counter({
  name: 'atlas_listener_calls_total',
  help: 'Calls of listeners by outcome: heard, failed (lost at once; tried again by queue and bus), or repeated and dropped.',
  labelNames: ['listener', 'mode', 'outcome'] as const,
});
