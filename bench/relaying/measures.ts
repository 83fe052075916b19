import type { Flow } from '../measuring/meters.ts';
import type { Measure } from '../measuring/verdict.ts';

export const peers = ['kafkajs', 'pg-transactional-outbox'] as const;

type Peer = (typeof peers)[number];
export type SideName = Peer | 'atlas';

/** Row 6 of the table of benchmarks. The first peer has no database at all: nobody who uses kafkajs can be faster. */
export const measures: readonly Measure<keyof Flow, Peer>[] = [
  { of: 'events/s', field: 'perSecond', better: 'more', gates: { kafkajs: { gate: 0.75, goal: 0.95 } } },
  { of: "relay's CPU, µs/event", field: 'sideMicros', better: 'less', gates: {} },
  { of: 'PostgreSQL CPU, µs/event', field: 'postgresMicros', better: 'less', gates: {} },
  { of: 'Kafka CPU, µs/event', field: 'kafkaMicros', better: 'less', gates: {} },
];
