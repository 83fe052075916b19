import type { Measure } from '../measuring/verdict.ts';

export const peers = ['usual'] as const;
export const sides = ['atlas', ...peers] as const;
export type SideName = (typeof sides)[number];

/** What a side did in its turn; CPU is in µs per order. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly nodeMicros: number;
  readonly gatewayMicros: number;
  readonly ordersMicros: number;
  readonly redisMicros: number;
  readonly postgresMicros: number;
  readonly kafkaMicros: number;
  /** p99 at a rate that is the same for all: half of what the slower can do. */
  readonly p99AtSameRate: number;
  /** p99 at half of what this side itself can do. */
  readonly p99AtHalfOfPeak: number;
  readonly gatewayMebibytes: number;
  readonly othersShare: number;
}

/** Rows 1 and 2 of the table of benchmarks. */
export const measures: readonly Measure<keyof Figures, (typeof peers)[number]>[] = [
  { of: 'p99, 64 connections, ms', field: 'p99', better: 'less', gates: { usual: { gate: 4, goal: 12 } } },
  { of: 'p50, 64 connections, ms', field: 'p50', better: 'less', gates: {} },
  { of: 'orders/s', field: 'perSecond', better: 'more', gates: {} },
  { of: 'Node CPU, µs/order', field: 'nodeMicros', better: 'less', gates: { usual: { gate: 5, goal: 15 } } },
  { of: '  of the gateway', field: 'gatewayMicros', better: 'less', gates: {} },
  { of: '  of orders', field: 'ordersMicros', better: 'less', gates: {} },
  { of: 'PostgreSQL CPU, µs/order', field: 'postgresMicros', better: 'less', gates: {} },
  { of: 'Redis CPU, µs/order', field: 'redisMicros', better: 'less', gates: {} },
  { of: 'Kafka CPU, µs/order', field: 'kafkaMicros', better: 'less', gates: {} },
  { of: 'p99 at the same rate, ms', field: 'p99AtSameRate', better: 'less', gates: {} },
];

/** Of Atlas alone. */
export const limits = [
  { of: 'p99 at half of peak, ms', field: 'p99AtHalfOfPeak', most: 290, goal: 25 },
  { of: 'gateway, MiB, 64 connections', field: 'gatewayMebibytes', most: 120, goal: 120 },
] as const;
