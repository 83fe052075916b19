import type { Measure, Round as RoundOf } from '../measuring/verdict.ts';
import type { Figures } from './round.ts';

export const peers = ['pgbench', 'typeorm'] as const;

type Peer = (typeof peers)[number];
type Judged = 'ordersPerSecond' | 'postgresMicros' | 'clientMicros';

/** A round: what each side did in its turn. */
export type Round = RoundOf<keyof Figures, Peer>;

/** Row 5 of the table of benchmarks. */
export const measures: readonly Measure<Judged, Peer>[] = [
  {
    of: 'orders/s',
    field: 'ordersPerSecond',
    better: 'more',
    gates: { pgbench: { gate: 2.5, goal: 3.5 }, typeorm: { gate: 12, goal: 20 } },
  },
  {
    of: 'PostgreSQL CPU, µs/order',
    field: 'postgresMicros',
    better: 'less',
    gates: { pgbench: { gate: 3.5, goal: 4.5 } },
  },
  { of: "client's CPU, µs/order", field: 'clientMicros', better: 'less', gates: {} },
];
