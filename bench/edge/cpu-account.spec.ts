import { cpus } from 'node:os';
import { CpuSpent, type CpuReading } from './cpu-account.ts';

const reading = (atMs: number, machineMs: number, byName: Record<string, number>): CpuReading => ({
  atMs,
  machineMs,
  byName: new Map(Object.entries(byName)),
});

describe('the CPU between two readings', () => {
  const spent = new CpuSpent(
    reading(1_000, 5_000, { gateway: 100, orders: 40 }),
    reading(3_000, 7_000, { gateway: 700, orders: 240 }),
  );

  it('is told for each piece of work, of one process or of several together', () => {
    expect(spent.microsPer(1_000, 'gateway')).toBe(600);
    expect(spent.microsPer(1_000, 'gateway', 'orders')).toBe(800);
  });

  it('that nobody who was asked for has had is what others took', () => {
    expect(spent.othersShare).toBeCloseTo(1_200 / (2_000 * cpus().length));
  });

  it('is not made up for a process that was not read', () => {
    expect(() => spent.microsPer(1, 'redis')).toThrow('nobody has read');
  });
});
