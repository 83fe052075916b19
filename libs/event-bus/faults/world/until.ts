import { setTimeout as pause } from 'node:timers/promises';

/** Waits for something to become true; says what it was waiting for when it does not. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  { withinMs = 30_000, everyMs = 20 } = {},
): Promise<void> {
  for (const end = performance.now() + withinMs; !(await isTrue()); await pause(everyMs)) {
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1_000} s in vain: ${what}`);
  }
}
