import { Injectable } from '@nestjs/common';

type Check = () => Promise<boolean>;

const keptForMs = 1_000;

/**
 * What only a new process could mend. A probe is answered at once with what was found last: a check that hangs is no reason to
 * restart, and must not let the probe time out.
 */
@Injectable()
export class Liveness {
  private readonly checks = new Map<string, () => boolean>();

  /** The check says false when this process should be replaced by another. */
  watch(name: string, check: Check): void {
    let isWell = true;
    let askedAt = Number.NEGATIVE_INFINITY;
    let asking: Promise<void> | undefined;
    const ask = async () => {
      isWell = await check().catch(() => true); // nobody knows
      askedAt = performance.now();
      asking = undefined;
    };
    this.checks.set(name, () => {
      if (performance.now() - askedAt >= keptForMs) asking ??= ask();
      return isWell;
    });
  }

  /** The names of what is sick. */
  sick(): string[] {
    return [...this.checks].filter(([, isWell]) => !isWell()).map(([name]) => name);
  }
}
