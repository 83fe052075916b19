import { spreadOf, type Spread } from './spread.ts';

/** How much better Atlas must be, and how much better we want it to be. */
interface Gate {
  readonly gate: number;
  readonly goal: number;
}

/** A figure that every side has in every round. */
export interface Measure<Figure extends string, Peer extends string> {
  readonly of: string;
  readonly field: Figure;
  readonly better: 'more' | 'less';
  /** Figures without a gate are told all the same. */
  readonly gates: Partial<Record<Peer, Gate>>;
}

/** What each side did in its turn. */
export type Round<Figure extends string, Peer extends string> = Readonly<
  Record<Peer | 'atlas', Readonly<Record<Figure, number>>>
>;

export interface Comparison {
  readonly measure: string;
  readonly peer: string;
  readonly atlasFigures: Spread;
  readonly peerFigures: Spread;
  /** How many times better Atlas is, round by round. */
  readonly ratio: Spread;
  readonly gate?: Gate;
  /** Whether the median ratio passes the gate. */
  readonly holds: boolean;
}

export function compareRounds<Figure extends string, Peer extends string>(
  rounds: readonly Round<Figure, Peer>[],
  peers: readonly Peer[],
  measures: readonly Measure<Figure, Peer>[],
): readonly Comparison[] {
  return measures.flatMap((measure) => peers.map((peer) => compare(measure, peer, rounds)));
}

function compare<Figure extends string, Peer extends string>(
  { of: measure, field, better, gates }: Measure<Figure, Peer>,
  peer: Peer,
  rounds: readonly Round<Figure, Peer>[],
): Comparison {
  const ours = rounds.map((round) => round.atlas[field]);
  const theirs = rounds.map((round) => round[peer][field]);
  const ratio = spreadOf(ours.map((our, i) => ratioOf(our, theirs[i] ?? Number.NaN, better)));
  const gate = gates[peer];
  return {
    ...{ measure, peer, ratio },
    atlasFigures: spreadOf(ours),
    peerFigures: spreadOf(theirs),
    ...(gate && { gate }),
    holds: ratio.median >= (gate?.gate ?? 0),
  };
}

function ratioOf(our: number, their: number, better: 'more' | 'less'): number {
  return better === 'more' ? our / their : their / our;
}
