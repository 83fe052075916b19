import { pause } from '../pause.ts';

/** A sleep that anybody may end. A call that comes while nobody sleeps ends the next sleep. */
export class Wake {
  private isDue = false;
  private interrupt: (() => void) | undefined;

  now(): void {
    this.isDue = true;
    this.interrupt?.();
  }

  async within(ms: number): Promise<void> {
    if (!this.isDue) {
      const woken = new AbortController();
      this.interrupt = () => woken.abort();
      await pause(ms, woken.signal);
      this.interrupt = undefined;
    }
    this.isDue = false;
  }
}

/** What a loop does now and then. */
export class Periodically {
  private last = Number.NEGATIVE_INFINITY;

  constructor(private everyMs: number) {}

  isDue(now: number = performance.now()): boolean {
    if (now - this.last < this.everyMs) return false;
    this.last = now;
    return true;
  }

  changeTo(everyMs: number): void {
    this.everyMs = everyMs;
  }
}
