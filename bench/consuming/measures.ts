import type { Flow } from '../measuring/meters.ts';
import type { Measure } from '../measuring/verdict.ts';

/** Of the service in which Atlas' set-based handler is held against its per-message form and against what others do. */
export const peers = ['nest one by one', 'nest at once', 'message-queue-toolkit', 'atlas per message'] as const;

type Peer = (typeof peers)[number];
export type SideName = Peer | 'atlas';

export interface ConsumingFlow extends Flow {
  /** The most that the side's process ever had. */
  readonly residentMebibytes: number;
}

/** Row 8 of the table of benchmarks. */
export const measures: readonly Measure<keyof ConsumingFlow, Peer>[] = [
  {
    of: 'events/s',
    field: 'perSecond',
    better: 'more',
    gates: { 'nest one by one': { gate: 35, goal: 50 }, 'nest at once': { gate: 18, goal: 25 } },
  },
  { of: "consumer's CPU, µs/event", field: 'sideMicros', better: 'less', gates: {} },
  { of: 'PostgreSQL CPU, µs/event', field: 'postgresMicros', better: 'less', gates: {} },
  { of: "consumer's memory, MiB", field: 'residentMebibytes', better: 'less', gates: {} },
];
