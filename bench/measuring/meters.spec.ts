import { flowBetween, type Reading } from './meters.ts';

const zero: Reading = { atMs: 1_000, count: 500, sideMs: 10, postgresMs: 20, kafkaMs: 30, machineMs: 100 };

describe('what went on between two readings', () => {
  const after: Reading = { atMs: 3_000, count: 20_500, sideMs: 810, postgresMs: 420, kafkaMs: 230, machineMs: 1_600 };
  const flow = flowBetween(zero, after);

  it('is told per second and per unit of work', () => {
    expect(flow.perSecond).toBe(10_000);
    expect(flow).toMatchObject({ sideMicros: 40, postgresMicros: 20, kafkaMicros: 10 });
  });

  it('is told in cores, of those who worked', () => {
    expect(flow.cores).toBe(0.7);
  });

  it('says how much of the machine went to somebody else', () => {
    expect(flow.othersShare).toBeGreaterThan(0);
    expect(flow.othersShare).toBeLessThan(0.1);
  });
});
