import { MemberProcess } from './member-process.ts';

/** Processes that have been started ahead: a program need not wait a second for each that it kills. */
export class Processes {
  private readonly spare: MemberProcess[] = [];
  private started = 0;

  constructor(
    private readonly logs: string,
    private readonly ahead: number,
  ) {
    this.refill();
  }

  take(): MemberProcess {
    const taken = this.spare.shift() ?? this.start();
    this.refill();
    return taken;
  }

  /** One that has left, and may live once more. */
  giveBack(process: MemberProcess): void {
    if (process.isAlive) this.spare.unshift(process);
  }

  async end(): Promise<void> {
    await Promise.all(this.spare.splice(0).map((process) => process.kill()));
  }

  private refill(): void {
    while (this.spare.length < this.ahead) this.spare.push(this.start());
  }

  private start(): MemberProcess {
    return new MemberProcess(`${this.logs}/member-${++this.started}.log`);
  }
}
