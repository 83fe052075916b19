import { Injectable } from '@nestjs/common';

type Check = () => Promise<void>;

interface Verdict {
  readonly at: number;
  readonly outcome: Promise<void>;
}

const keptForMs = 1000;

/** What this process cannot do its work without. Verdicts are kept for a second: probes must not be load. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();

  /** Declares a hard dependency; the check throws while it is not there. */
  needs(name: string, check: Check): void {
    let last: Verdict | undefined;
    this.checks.set(name, () => {
      const now = performance.now();
      if (!last || now - last.at >= keptForMs) last = { at: now, outcome: check() };
      return last.outcome;
    });
  }

  names(): string[] {
    return [...this.checks.keys()];
  }

  async isUp(name: string): Promise<boolean> {
    try {
      await this.checks.get(name)?.();
      return true;
    } catch {
      return false;
    }
  }
}
