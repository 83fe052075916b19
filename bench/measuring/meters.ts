import { cpus } from 'node:os';
import { cpuMsOf, machineCpuMs, postgresCpuMs } from './cpu.ts';

/** Whose CPU time is read. */
export interface Metered {
  readonly side: number;
  readonly postmaster: number;
  readonly kafka: number;
}

export interface Reading {
  readonly atMs: number;
  readonly count: number;
  readonly sideMs: number;
  readonly postgresMs: number;
  readonly kafkaMs: number;
  readonly machineMs: number;
}

export async function readMeters({ side, postmaster, kafka }: Metered, count: () => Promise<number>): Promise<Reading> {
  const counted = await count();
  return {
    atMs: performance.now(),
    count: counted,
    sideMs: cpuMsOf(side),
    postgresMs: postgresCpuMs(postmaster),
    kafkaMs: cpuMsOf(kafka),
    machineMs: machineCpuMs(),
  };
}

/** What went on between two readings. */
export interface Flow {
  readonly perSecond: number;
  /** CPU per unit of work. */
  readonly sideMicros: number;
  readonly postgresMicros: number;
  readonly kafkaMicros: number;
  /** Of the side, PostgreSQL and Kafka together. */
  readonly cores: number;
  /** The part of the machine that went to none of them: rates mean little where it is large. */
  readonly othersShare: number;
}

export function flowBetween(before: Reading, after: Reading): Flow {
  const since = (field: keyof Reading) => after[field] - before[field];
  const elapsedMs = since('atMs');
  const microsPer = (field: keyof Reading) => (since(field) / since('count')) * 1_000;
  const oursMs = since('sideMs') + since('postgresMs') + since('kafkaMs');
  return {
    perSecond: (since('count') / elapsedMs) * 1_000,
    sideMicros: microsPer('sideMs'),
    postgresMicros: microsPer('postgresMs'),
    kafkaMicros: microsPer('kafkaMs'),
    cores: oursMs / elapsedMs,
    othersShare: Math.max(0, (since('machineMs') - oursMs) / (elapsedMs * cpus().length)),
  };
}
