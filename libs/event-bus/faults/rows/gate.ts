import type { Program } from '../world/program.ts';
import type { Verdict } from '../wire/step.ts';
import { describe, matches, NotReached, patienceMs, type Point } from './point.ts';

/** Holds up conversations at a point for as long as it is shut. */
export class Gate {
  private readonly opened = Promise.withResolvers<Verdict>();
  private readonly arrival = Promise.withResolvers<Program>();
  private readonly removals: readonly (() => void)[];
  private passed = 0;

  private constructor(
    programs: readonly Program[],
    readonly point: Point,
    nth: number | undefined,
  ) {
    this.removals = programs.map((program) =>
      program.addWatcher((step) => {
        if (!matches(step, point)) return 'go-on';
        if (++this.passed !== (nth ?? this.passed)) return 'go-on';
        this.arrival.resolve(program);
        return this.opened.promise;
      }),
    );
  }

  /** For all that come to the point. */
  static forAll(programs: readonly Program[], point: Point): Gate {
    return new Gate(programs, point, undefined);
  }

  /** For the n-th that comes; the others go on. */
  static forOne(programs: readonly Program[], point: Point, nth = 1): Gate {
    return new Gate(programs, point, nth);
  }

  /** Resolves with the first that stands before it. */
  async reached(): Promise<Program> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new NotReached(`nobody was held at ${describe(this.point)}`)), patienceMs);
    try {
      return await Promise.race([this.arrival.promise, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether anybody comes to it in so long: to see that nobody does, there is nothing but to wait. */
  async isReachedWithin(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), ms);
    try {
      return await Promise.race([this.arrival.promise.then(() => true), promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  open(): void {
    for (const remove of this.removals) remove();
    this.opened.resolve('go-on');
  }
}
