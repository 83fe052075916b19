export interface Figures {
  readonly perSecond: number;
  /** CPU per record. */
  readonly micros: number;
}

/** Of this process, from its making on. */
export class Meter {
  private readonly at = performance.now();
  private readonly cpu = process.cpuUsage();

  constructor(private readonly count: number) {}

  read(count: number): Figures {
    const { user, system } = process.cpuUsage(this.cpu);
    const done = count - this.count;
    return { perSecond: (done / (performance.now() - this.at)) * 1_000, micros: (user + system) / done };
  }
}
