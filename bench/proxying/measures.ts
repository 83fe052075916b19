import type { Measure } from '../measuring/verdict.ts';

export const peers = ['nginx', 'axios', 'bare'] as const;
export const sides = ['atlas', ...peers] as const;
export type SideName = (typeof sides)[number];

/** What was seen of a side for a while; CPU is in µs per request. */
export interface Window {
  readonly perSecond: number;
  readonly p99: number;
  /** Of the gateway, all its processes. */
  readonly gatewayMicros: number;
  readonly redisMicros: number;
  readonly othersShare: number;
}

/** At a rate that is the same for all, half of what the slowest can do, and at full speed. */
export interface Figures extends Window {
  readonly fullSpeed: number;
  readonly fullSpeedMicros: number;
  /** Resident while it works at full speed. */
  readonly mebibytes: number;
}

/** Row 4 of the table of benchmarks. */
export const measures: readonly Measure<keyof Figures, (typeof peers)[number]>[] = [
  {
    of: "gateway's CPU, µs/request",
    field: 'gatewayMicros',
    better: 'less',
    gates: { axios: { gate: 10, goal: 10 } },
  },
  { of: 'p99, ms', field: 'p99', better: 'less', gates: {} },
  { of: 'at full speed: CPU, µs/request', field: 'fullSpeedMicros', better: 'less', gates: {} },
  { of: 'at full speed: requests/s', field: 'fullSpeed', better: 'more', gates: {} },
];

/** nginx is ahead of anything on Node; the question is how far. */
export const limits = [
  { of: 'CPU, times nginx', most: 4.5, goal: 3 },
  { of: 'resident, MiB', most: 120, goal: 120 },
] as const;
