export interface Step {
  readonly step: string;
  /** When it was done, from the beginning. */
  readonly at: number;
  readonly seconds: number;
}

/** What happened, and how long each of it took. */
export class Timeline {
  private readonly done: Step[] = [];
  private readonly began = performance.now();

  constructor(private readonly say: (line: string) => void) {}

  get steps(): readonly Step[] {
    return this.done;
  }

  get seconds(): number {
    return rounded(performance.now() - this.began);
  }

  async step<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await work();
    const done = { step, at: this.seconds, seconds: rounded(performance.now() - start) };
    this.done.push(done);
    this.say(`${`+${done.at.toFixed(1)} s`.padStart(9)}  ${step}  (${done.seconds.toFixed(1)} s)`);
    return result;
  }
}

const rounded = (milliseconds: number) => Math.round(milliseconds / 100) / 10;
