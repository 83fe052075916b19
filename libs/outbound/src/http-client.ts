import { ExponentialBackoff, fullJitterGenerator, handleWhenResult, retry } from 'cockatiel';
import { CallGuard } from './call-guard.ts';
import { Deadline } from './deadline.ts';
import { HttpConnections, type HttpAnswer, type HttpRequest } from './http-connections.ts';
import { outboundMetrics } from './metrics.ts';
import { measured } from './measured.ts';
import { isOutcome, unknown, unsent, type Outcome } from './outcome.ts';
import type { Places } from './places.store.ts';
import { RetryBudget } from './retry-budget.ts';
import type { HttpTarget } from './target.ts';

/**
 * When a call may be made again:
 *
 *   unless-sent   only when nothing has left: whoever calls finds out himself what became of the others
 *   repeatable    also when it may have happened, or they could not serve it: it is safe to ask twice
 *
 * Left out: `repeatable` for GET and HEAD and for what bears an Idempotency-Key, `unless-sent` for all else.
 */
export type Repetition = 'unless-sent' | 'repeatable';

export interface HttpCall extends HttpRequest {
  readonly repetition?: Repetition;
}

const mostRetries = 2;
const pauses = { generator: fullJitterGenerator, initialDelay: 50, maxDelay: 1_000 };
/** They could not do it now, as they or those before them say. */
const notNow = new Set([429, 502, 503, 504]);

/** Calls one target over HTTP. Never throws for what they or a network may do. */
export class HttpClient {
  private readonly guard: CallGuard;
  private readonly connections: HttpConnections;
  private readonly budget = new RetryBudget();

  constructor(
    private readonly target: HttpTarget,
    places: Places,
  ) {
    this.guard = new CallGuard(target, places, (outcome) => isTheirFailure(outcome));
    this.connections = new HttpConnections(target);
  }

  call(request: HttpCall): Promise<Outcome<HttpAnswer>> {
    return measured(this.target.name, () => this.attempts(request, new Deadline(this.target.patienceMs)));
  }

  close(): Promise<void> {
    return this.connections.close();
  }

  private async attempts(request: HttpCall, deadline: Deadline): Promise<Outcome<HttpAnswer>> {
    const { repetition = repetitionOf(request) } = request;
    let mayHaveHappened = false;
    this.budget.earn();
    const again = handleWhenResult((outcome) => this.mayTryAgain(outcome, repetition, deadline));
    const policy = retry(again, { maxAttempts: mostRetries, backoff: new ExponentialBackoff(pauses) });
    const outcome = await policy.execute(async (): Promise<Outcome<HttpAnswer>> => {
      if (deadline.hasPassed) return unsent('out of time');
      const last = await this.guard.pass(deadline, () => this.connections.send(request, deadline.signal));
      if (last.is !== 'unsent') mayHaveHappened = true;
      return last;
    });
    // That the last attempt did not leave says nothing about those before it.
    return outcome.is === 'unsent' && mayHaveHappened ? unknown(outcome.trouble, outcome.detail) : outcome;
  }

  private mayTryAgain(outcome: unknown, repetition: Repetition, deadline: Deadline): boolean {
    if (!isHttpOutcome(outcome) || deadline.hasPassed || !isWorthRepeating(outcome, repetition)) return false;
    if (this.budget.spend()) return true;
    outboundMetrics.notRetried.inc({ target: this.target.name });
    return false;
  }
}

function repetitionOf({ method, headers = {} }: HttpRequest): Repetition {
  const isSafe = method === 'GET' || method === 'HEAD';
  return isSafe || Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key')
    ? 'repeatable'
    : 'unless-sent';
}

function isWorthRepeating(outcome: Outcome<HttpAnswer>, repetition: Repetition): boolean {
  switch (outcome.is) {
    case 'unsent':
      return outcome.trouble === 'unreachable';
    case 'unknown':
      return repetition === 'repeatable' && outcome.trouble === 'connection lost';
    case 'answered':
      return repetition === 'repeatable' && notNow.has(outcome.answer.status) && !asksToWait(outcome.answer);
  }
}

/** Who says when to come back is not asked sooner; the caller may. */
function asksToWait({ headers }: HttpAnswer): boolean {
  return headers['retry-after'] !== undefined;
}

function isTheirFailure(outcome: unknown): boolean {
  if (!isHttpOutcome(outcome)) return false;
  return outcome.is === 'answered' ? outcome.answer.status >= 500 : outcome.trouble !== 'answer too large';
}

function isHttpOutcome(value: unknown): value is Outcome<HttpAnswer> {
  return isOutcome(value);
}
