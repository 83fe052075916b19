import { Injectable } from '@nestjs/common';

type Check = () => Promise<void>;

interface Verdict {
  readonly outcome: Promise<void>;
  /** Undefined while it is not known: nobody asks a second time until then. */
  knownAt?: number;
}

const keptForMs = 1_000;
const patienceMs = 2_000;

/** What this process cannot do its work without. Verdicts are kept for a second: probes must not be load. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();

  /** Declares a hard dependency; the check throws while it is not there. */
  needs(name: string, check: Check, answersWithinMs = patienceMs): void {
    let last: Verdict | undefined;
    this.checks.set(name, () => {
      if (!last || isOld(last)) last = ask(check);
      return within(answersWithinMs, last.outcome);
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

function ask(check: Check): Verdict {
  const verdict: Verdict = { outcome: check().finally(() => (verdict.knownAt = performance.now())) };
  return verdict;
}

function isOld({ knownAt }: Verdict): boolean {
  return knownAt !== undefined && performance.now() - knownAt >= keptForMs;
}

/** Who asks has little time; what does not answer in it is not there. */
async function within(limitMs: number, outcome: Promise<void>): Promise<void> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  await Promise.race([outcome, limit.promise]).finally(() => clearTimeout(timer));
}
