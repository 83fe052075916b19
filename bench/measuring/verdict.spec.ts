import { showTable } from './table.ts';
import { measures, peers, type Round } from '../placing/measures.ts';
import { compareRounds as compareWith } from './verdict.ts';

const compareRounds = (of: readonly Round[]) => compareWith(of, peers, measures);

const figures = (ordersPerSecond: number, postgresMicros: number, clientMicros: number) => ({
  ordersPerSecond,
  postgresMicros,
  clientMicros,
  othersShare: 0.01,
});

/** Three rounds, in the second of which the machine was busy with something else. */
const rounds: Round[] = [
  { atlas: figures(15_000, 70, 40), pgbench: figures(5_000, 350, 60), typeorm: figures(700, 1_300, 1_100) },
  { atlas: figures(4_000, 90, 50), pgbench: figures(4_000, 450, 70), typeorm: figures(500, 1_400, 1_200) },
  { atlas: figures(16_000, 72, 41), pgbench: figures(5_200, 360, 61), typeorm: figures(720, 1_310, 1_150) },
];

const withPgbenchAt = (ordersPerSecond: number) =>
  rounds.map((round) => ({ ...round, pgbench: { ...round.pgbench, ordersPerSecond } }));

describe('the verdict', () => {
  it('compares what was measured in the same round, and judges by the middle one', () => {
    const [rate] = compareRounds(rounds);
    expect(rate).toMatchObject({ measure: 'orders/s', peer: 'pgbench', holds: true });
    expect(rate?.ratio.min).toBe(1);
    expect(rate?.ratio.median).toBe(3);
    expect(rate?.ratio.max).toBeCloseTo(3.08);
  });

  it('says how many times less CPU an order takes', () => {
    const cpu = compareRounds(rounds).find(
      ({ measure, peer }) => measure.startsWith('PostgreSQL') && peer === 'pgbench',
    );
    expect(cpu?.ratio.median).toBe(5);
    expect(cpu?.gate).toEqual({ gate: 3.5, goal: 4.5 });
  });

  it('finds a gate that does not hold, and leaves the others alone', () => {
    const failing = compareRounds(withPgbenchAt(9_000)).filter(({ holds }) => !holds);
    expect(failing.map(({ measure, peer }) => `${measure} ${peer}`)).toEqual(['orders/s pgbench']);
  });
});

describe('the table', () => {
  const titles = { pgbench: 'pgbench, 8 clients', typeorm: 'repository.save' };

  it('shows minimum, median and maximum of both sides and of their ratio', () => {
    const [, first = ''] = showTable(compareRounds(rounds), titles).split('\n');
    expect(first.split(/ {3,}/)).toEqual([
      'orders/s',
      '4000–15.0k–16.0k',
      '4000–5000–5200',
      'pgbench, 8 clients',
      '1.00–3.00–3.08 ×',
      '2.5 ×',
      '3.5 ×',
      'holds',
    ]);
  });

  it('cannot be misread where a gate does not hold', () => {
    const [, first] = showTable(compareRounds(withPgbenchAt(9_000)), titles).split('\n');
    expect(first).toMatch(/DOES NOT HOLD$/);
  });
});
