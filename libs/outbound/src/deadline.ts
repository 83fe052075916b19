/** When a call must be over. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly endsAt: number;

  constructor(patienceMs: number) {
    this.signal = AbortSignal.timeout(patienceMs);
    this.endsAt = performance.now() + patienceMs;
  }

  get leftMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  get hasPassed(): boolean {
    return this.signal.aborted || this.leftMs === 0;
  }
}
