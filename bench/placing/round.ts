import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMsOf, machineCpuMs, postgresCpuMs } from '../measuring/cpu.ts';
import type { OrdersDatabase } from './orders-database.ts';
import { SideFailed, type RunningSide, type Side } from '../measuring/side.ts';

/** What one side did in one round. */
export interface Figures {
  readonly ordersPerSecond: number;
  readonly postgresMicros: number;
  /** Of the side's own process, per order. */
  readonly clientMicros: number;
  /** The part of the machine that went to neither: rates mean little where it is large. */
  readonly othersShare: number;
}

interface Reading {
  readonly atMs: number;
  readonly orders: number;
  readonly postgresMs: number;
  readonly clientMs: number;
  readonly machineMs: number;
}

/** For connections, plans and compiled code to be as they are on any other day. */
const warmUpMs = 3_000;
const startLimitMs = 30_000;

export interface Laboratory {
  readonly database: OrdersDatabase;
  readonly postmaster: number;
}

/** Lets a side place orders into empty tables and reads the meters twice, with `seconds` in between. */
export async function measureRound(laboratory: Laboratory, side: Side, seconds: number): Promise<Figures> {
  const { database } = laboratory;
  await database.empty();
  const running = side.start((warmUpMs + 1_000) / 1_000 + seconds);
  const endedEarly = running.done.then(() => {
    throw new SideFailed(`${side.name} ended before its time`);
  });
  const figures = await Promise.race([endedEarly, readTwice(laboratory, running, seconds)]).finally(() =>
    running.stop(),
  );
  await database.assertHolds(await running.done);
  return figures;
}

async function readTwice(laboratory: Laboratory, running: RunningSide, seconds: number): Promise<Figures> {
  await firstOrder(laboratory.database);
  await pause(warmUpMs);
  const before = await read(laboratory, running);
  await pause(seconds * 1_000);
  const after = await read(laboratory, running);
  const since = (field: keyof Reading) => after[field] - before[field];
  const elapsedMs = since('atMs');
  const othersMs = since('machineMs') - since('postgresMs') - since('clientMs');
  return {
    ordersPerSecond: (since('orders') / elapsedMs) * 1_000,
    postgresMicros: (since('postgresMs') / since('orders')) * 1_000,
    clientMicros: (since('clientMs') / since('orders')) * 1_000,
    othersShare: Math.max(0, othersMs / (elapsedMs * cpus().length)),
  };
}

async function firstOrder(database: OrdersDatabase): Promise<void> {
  const deadline = performance.now() + startLimitMs;
  while ((await database.ordersBegun()) === 0) {
    if (performance.now() > deadline) throw new SideFailed(`no order within ${startLimitMs} ms`);
    await pause(20);
  }
}

async function read({ database, postmaster }: Laboratory, { pid }: RunningSide): Promise<Reading> {
  const orders = await database.ordersBegun();
  return {
    atMs: performance.now(),
    orders,
    postgresMs: postgresCpuMs(postmaster),
    clientMs: cpuMsOf(pid),
    machineMs: machineCpuMs(),
  };
}
