import { setTimeout as pause } from 'node:timers/promises';

/** Waits for something to become true; says what it was waiting for when it does not. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  { withinMs = 60_000, everyMs = 20 } = {},
): Promise<void> {
  for (const end = performance.now() + withinMs; !(await isTrue()); await pause(everyMs)) {
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1_000} s in vain: ${what}`);
  }
}

/** The same for something that may take long as long as it gets on: gives up when nothing has changed for a while. */
export async function untilOrStuck(
  what: string,
  look: () => Promise<{ readonly isDone: boolean; readonly state: string }>,
  { patienceMs = 60_000, everyMs = 50 } = {},
): Promise<void> {
  for (let [last, changedAt] = ['', performance.now()]; ; await pause(everyMs)) {
    const { isDone, state } = await look();
    if (isDone) return;
    if (state !== last) [last, changedAt] = [state, performance.now()];
    if (performance.now() - changedAt > patienceMs) {
      throw new Error(`nothing has moved for ${patienceMs / 1_000} s: ${what}; ${state}`);
    }
  }
}
