import { setTimeout as pause } from 'node:timers/promises';
import { SideFailed } from './side.ts';

const limitMs = 60_000;

/** Looks until it is so; fails when it never is. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new SideFailed(`${what}: not within ${limitMs / 1_000} s`);
    await pause(20);
  }
}
