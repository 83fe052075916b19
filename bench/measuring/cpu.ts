import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type pg from 'pg';

/** proc(5) counts in ticks of USER_HZ, which is 100 wherever Node runs. */
const msPerTick = 10;

interface Usage {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended. */
  readonly reapedMs: number;
}

/** CPU time of a process, all its threads included. */
export function cpuMsOf(pid: number): number {
  return usageOf(pid)?.ownMs ?? 0;
}

/** CPU time of PostgreSQL: the postmaster, its backends and workers, those that have ended too. */
export const postgresCpuMs = familyCpuMs;

/** CPU time of a process and its children, those that have ended too. */
export function familyCpuMs(parent: number): number {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => usageOf(Number(entry)))
    .filter((usage) => usage?.parent === parent);
  const { ownMs = 0, reapedMs = 0 } = usageOf(parent) ?? {};
  return children.reduce((sum, usage) => sum + (usage?.ownMs ?? 0), ownMs + reapedMs);
}

/** CPU time that the whole machine has given to anybody. */
export function machineCpuMs(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

/** The parent of the backend that answers us. */
export async function findPostmaster(admin: pg.Pool): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = usageOf(rows[0]?.pid ?? 0)?.parent;
  if (postmaster === undefined)
    throw new Error('CPU time is read from /proc: this needs Linux, and PostgreSQL on this machine');
  return postmaster;
}

function usageOf(pid: number): Usage | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' '); // the name before may hold anything
  const field = (number: number) => Number(fields[number - 3]); // numbered as in proc(5)
  return {
    parent: field(4),
    ownMs: (field(14) + field(15)) * msPerTick,
    reapedMs: (field(16) + field(17)) * msPerTick,
  };
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // it ended while we looked, or there is no /proc
  }
}
