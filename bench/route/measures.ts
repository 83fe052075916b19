export const sides = ['nest', 'fastify'] as const;
export type SideName = (typeof sides)[number];

export interface Figures {
  readonly perSecond: number;
  readonly routeMicros: number;
  readonly othersShare: number;
}

/** Row 3 of the table of benchmarks. */
export const timesFastify = { of: 'CPU, times bare Fastify', most: 1.8, goal: 1.5 } as const;
