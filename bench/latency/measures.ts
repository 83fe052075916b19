import type { Measure } from '../measuring/verdict.ts';

export const peers = ['poller', 'pg-transactional-outbox'] as const;

type Peer = (typeof peers)[number];
export type SideName = Peer | 'atlas';

/** Facts a second. One that cannot keep up would be measured by the queue before it, so it is asked for less. */
export const rates: Readonly<Record<SideName | 'projection', number>> = {
  ...{ atlas: 500, projection: 500, poller: 500 },
  'pg-transactional-outbox': 200,
};

/** What a turn showed. */
export interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Of the publisher with its relay, PostgreSQL and Kafka. */
  readonly cores: number;
  readonly othersShare: number;
}

/** Row 7 of the table of benchmarks. */
export const measures: readonly Measure<keyof Figures, Peer>[] = [
  { of: 'commit → topic, p99 ms', field: 'p99', better: 'less', gates: { poller: { gate: 20, goal: 50 } } },
  { of: 'commit → topic, p50 ms', field: 'p50', better: 'less', gates: {} },
  { of: 'cores of the whole chain', field: 'cores', better: 'less', gates: {} },
];

/** What Atlas must not exceed, whatever the peers do. Rows 7 and 9. */
export const limits = [
  { of: 'commit → topic, p99 ms', turn: 'atlas', field: 'p99', most: 25, goal: 12 },
  { of: 'cores of the whole chain', turn: 'atlas', field: 'cores', most: 1.6, goal: 0.9 },
  { of: 'commit → projection, p99 ms', turn: 'projection', field: 'p99', most: 100, goal: 35 },
] as const;
