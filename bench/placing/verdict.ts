import type { Figures } from './round.ts';
import { spreadOf, type Spread } from './spread.ts';

/** A round: what each side did in its turn. */
export interface Round {
  readonly atlas: Figures;
  readonly pgbench: Figures;
  readonly typeorm: Figures;
}

type Peer = 'pgbench' | 'typeorm';

/** How much better Atlas must be, and how much better we want it to be. */
interface Gate {
  readonly gate: number;
  readonly goal: number;
}

interface Measure {
  readonly of: string;
  readonly field: 'ordersPerSecond' | 'postgresMicros' | 'clientMicros';
  readonly better: 'more' | 'less';
  readonly gates: Partial<Record<Peer, Gate>>;
}

/** Row 5 of the table of benchmarks. Figures without a gate are told all the same. */
const measures: readonly Measure[] = [
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

export interface Comparison {
  readonly measure: string;
  readonly peer: Peer;
  readonly atlasFigures: Spread;
  readonly peerFigures: Spread;
  /** How many times better Atlas is, round by round. */
  readonly ratio: Spread;
  readonly gate?: Gate;
  /** Whether the median ratio passes the gate. */
  readonly holds: boolean;
}

export function compareRounds(rounds: readonly Round[]): readonly Comparison[] {
  const peers: readonly Peer[] = ['pgbench', 'typeorm'];
  return measures.flatMap((measure) => peers.map((peer) => compare(measure, peer, rounds)));
}

function compare({ of: measure, field, better, gates }: Measure, peer: Peer, rounds: readonly Round[]): Comparison {
  const ours = rounds.map(({ atlas }) => atlas[field]);
  const theirs = rounds.map((round) => round[peer][field]);
  const ratios = rounds.map(({ atlas, [peer]: other }) =>
    better === 'more' ? atlas[field] / other[field] : other[field] / atlas[field],
  );
  const ratio = spreadOf(ratios);
  const gate = gates[peer];
  return {
    ...{ measure, peer, ratio },
    atlasFigures: spreadOf(ours),
    peerFigures: spreadOf(theirs),
    ...(gate && { gate }),
    holds: ratio.median >= (gate?.gate ?? 0),
  };
}
