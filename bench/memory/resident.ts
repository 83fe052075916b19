import { readFileSync } from 'node:fs';

/** What a process has in memory, in MiB: its pages and those of the programs and libraries that it shares with others. */
export interface Resident {
  readonly now: number;
  /** The most that it ever had, as the kernel keeps it: between two looks as well. */
  readonly most: number;
}

const kibibytes = 1_024;

/** By proc(5); on other systems than Linux there is nothing like it that tells the most. */
export function residentOf(pid: number): Resident {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { now: mebibytesOf('VmRSS', status), most: mebibytesOf('VmHWM', status) };
}

function mebibytesOf(field: string, status: string): number {
  const [, amount] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  if (amount === undefined) throw new Error(`/proc does not say ${field}: memory can be measured on Linux only`);
  return Number(amount) / kibibytes;
}
