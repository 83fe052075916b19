import { setTimeout as pause } from 'node:timers/promises';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  handleWhenResult,
  SamplingBreaker,
  TaskCancelledError,
} from 'cockatiel';
import { Logger } from '@nestjs/common';
import type { Deadline } from './deadline.ts';
import { outboundMetrics } from './metrics.ts';
import { unsent, type Outcome } from './outcome.ts';
import type { Place, Places } from './places.store.ts';
import type { Target } from './target.ts';

/** Half of the calls of ten seconds, and not just two or three of them. */
const sample = { threshold: 0.5, duration: 10_000, minimumRps: 1 };
const leftAloneForMs = 2_000;
const longestPauseMs = 100;
/** For the way to Redis and back: a lease must not end before its call. */
const marginMs = 1_000;

export type Attempt<Answer> = (deadline: Deadline) => Promise<Outcome<Answer>>;

/**
 * What every attempt to call somebody passes, whatever it speaks: a bounded queue of this process, a place among those of all
 * processes, and a breaker.
 *
 *   closed ─half of the calls of 10 s failed→ open ─2 s→ half-open ─one call→ closed | open
 */
export class CallGuard {
  private readonly log = new Logger(CallGuard.name);
  private readonly queue;
  private readonly breaker;

  /** @param isFailure whether an outcome says that they are not well */
  constructor(
    private readonly target: Target,
    private readonly places: Places,
    isFailure: (outcome: unknown) => boolean,
  ) {
    this.queue = bulkhead(target.connections, target.waiting);
    this.breaker = circuitBreaker(handleWhenResult(isFailure), {
      halfOpenAfter: leftAloneForMs,
      breaker: new SamplingBreaker(sample),
    });
    this.breaker.onBreak(() => this.tell(true));
    this.breaker.onReset(() => this.tell(false));
  }

  async pass<Answer>(deadline: Deadline, attempt: Attempt<Answer>): Promise<Outcome<Answer>> {
    try {
      return await this.queue.execute(() => this.atAPlace(deadline, attempt), deadline.signal);
    } catch (error) {
      if (error instanceof BulkheadRejectedError) return unsent('too busy');
      if (error instanceof TaskCancelledError) return unsent('out of time');
      throw error;
    }
  }

  private async atAPlace<Answer>(deadline: Deadline, attempt: Attempt<Answer>): Promise<Outcome<Answer>> {
    if (deadline.hasPassed) return unsent('out of time');
    const place = await this.waitForPlace(deadline);
    if (!place) return unsent('no place');
    const labels = { target: this.target.name };
    outboundMetrics.underWay.inc(labels);
    try {
      return deadline.hasPassed ? unsent('out of time') : await this.throughBreaker(deadline, attempt);
    } finally {
      outboundMetrics.underWay.dec(labels);
      place.giveBack();
    }
  }

  private async throughBreaker<Answer>(deadline: Deadline, attempt: Attempt<Answer>): Promise<Outcome<Answer>> {
    try {
      return await this.breaker.execute(() => {
        outboundMetrics.attempts.inc({ target: this.target.name });
        return attempt(deadline);
      });
    } catch (error) {
      if (error instanceof BrokenCircuitError) return unsent('breaker open');
      throw error;
    }
  }

  /** Half of the patience at most: a place that comes too late is of no use. */
  private async waitForPlace(deadline: Deadline): Promise<Place | undefined> {
    const giveUpAtMs = deadline.leftMs / 2;
    for (;;) {
      const place = await this.places.take(deadline.leftMs + marginMs);
      if (place || deadline.leftMs <= giveUpAtMs) return place;
      await pause(Math.random() * Math.min(longestPauseMs, deadline.leftMs - giveUpAtMs));
    }
  }

  private tell(isOpen: boolean): void {
    outboundMetrics.breakerOpen.set({ target: this.target.name }, isOpen ? 1 : 0);
    const message = isOpen ? 'left alone for a moment, as it has been failing' : 'answers again';
    this.log.warn({ message, target: this.target.name });
  }
}
