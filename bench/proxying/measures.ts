import type { Measure } from '../measuring/verdict.ts';

export const peers = ['nginx', 'axios'] as const;
export const sides = ['atlas', ...peers] as const;
export type SideName = (typeof sides)[number];

export interface Figures {
  readonly perSecond: number;
  readonly p99: number;
  /** Of the gateway, all its processes; per request. */
  readonly gatewayMicros: number;
  readonly redisMicros: number;
  /** The most that it ever had, with all its processes. */
  readonly mebibytes: number;
  readonly othersShare: number;
}

/** Row 4 of the table of benchmarks. */
export const measures: readonly Measure<keyof Figures, (typeof peers)[number]>[] = [
  {
    of: "gateway's CPU, µs/request",
    field: 'gatewayMicros',
    better: 'less',
    gates: { axios: { gate: 10, goal: 10 } },
  },
  { of: 'requests/s', field: 'perSecond', better: 'more', gates: {} },
  { of: 'p99, ms', field: 'p99', better: 'less', gates: {} },
  { of: 'Redis CPU, µs/request', field: 'redisMicros', better: 'less', gates: {} },
];

/** nginx is ahead of anything on Node; the question is how far. */
export const limits = [
  { of: 'CPU, times nginx', most: 4.5, goal: 3 },
  { of: 'resident, MiB', most: 120, goal: 120 },
] as const;
