import { cpus } from 'node:os';
import { machineCpuMs } from '../measuring/cpu.ts';

/** Whose CPU time is read, and how; in ms. */
export type Meters = Readonly<Record<string, () => number>>;

export interface CpuReading {
  readonly atMs: number;
  readonly machineMs: number;
  readonly byName: ReadonlyMap<string, number>;
}

export function readCpu(meters: Meters): CpuReading {
  const byName = new Map(Object.entries(meters).map(([name, read]) => [name, read()]));
  return { atMs: performance.now(), machineMs: machineCpuMs(), byName };
}

/** What went on between two readings. */
export class CpuSpent {
  constructor(
    private readonly before: CpuReading,
    private readonly after: CpuReading,
  ) {}

  get seconds(): number {
    return (this.after.atMs - this.before.atMs) / 1_000;
  }

  /** CPU of these together for each of so many pieces of work. */
  microsPer(count: number, ...names: readonly string[]): number {
    return (names.reduce((sum, name) => sum + this.msOf(name), 0) / count) * 1_000;
  }

  /** The part of the machine that went to nobody who was asked for: little can be said where it is large. */
  get othersShare(): number {
    const ours = [...this.after.byName.keys()].reduce((sum, name) => sum + this.msOf(name), 0);
    const all = this.after.machineMs - this.before.machineMs;
    return Math.max(0, (all - ours) / (this.seconds * 1_000 * cpus().length));
  }

  private msOf(name: string): number {
    const [before, after] = [this.before.byName.get(name), this.after.byName.get(name)];
    if (before === undefined || after === undefined) throw new Error(`nobody has read the CPU time of ${name}`);
    return after - before;
  }
}
