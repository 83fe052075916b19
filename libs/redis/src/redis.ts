import { setTimeout as pause } from 'node:timers/promises';
import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { Redis as Client } from 'ioredis';
import { connectionTo } from './connection.ts';
import { withinLimit } from './deadline.ts';
import { redisMetrics } from './metrics.ts';
import type { RedisScript } from './redis-script.ts';
import type { RedisSettings } from './redis-variables.ts';
import { Subscription } from './subscription.ts';

/** Redis is away, hangs, or has been found so a moment ago. Whether it has done what it was asked is not known. */
export class RedisUnavailable extends Error {
  constructor(cause: unknown) {
    super(`Redis does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = RedisUnavailable.name;
  }
}

type Outcome<Answer> = { readonly answer: Answer; readonly refusal?: undefined } | { readonly refusal: Error };

const connectMs = 2_000;
const failuresInARow = 5;
const askedAgainAfterMs = 250;

/**
 * The connection of this process to Redis. It answers or fails in time, and after five failures in a row at once:
 *
 *   closed ─five failures in a row→ open ─a question of its own, every 250 ms, is answered→ closed
 *
 * Of its own: were it that of a request, this one and all that come meanwhile would wait to learn what is known already.
 */
export class Redis {
  private readonly client: Client;
  private readonly breaker = circuitBreaker(handleAll, {
    halfOpenAfter: Infinity,
    breaker: new ConsecutiveBreaker(failuresInARow),
  });

  private isClosed = false;

  constructor(
    private readonly settings: RedisSettings,
    private readonly name: string,
  ) {
    this.client = new Client(connectionTo(settings, name));
    this.client.on('error', () => redisMetrics.connectionErrors.inc()); // who asks in vain is told; it connects again by itself
    this.breaker.onBreak((why) => {
      redisMetrics.breakerOpen.set(1);
      if (!('isolated' in why)) void this.holdOpenUntilAnswered();
    });
    this.breaker.onReset(() => redisMetrics.breakerOpen.set(0));
  }

  /** Returns whether it is there; if it is not, questions fail until it comes. */
  async connect(): Promise<boolean> {
    try {
      await withinLimit(connectMs, this.client.connect());
      return true;
    } catch {
      return false;
    }
  }

  /** One question. An error of the question itself is thrown as it is, and is no failure of Redis'. */
  async ask<Answer>(question: (client: Client) => Promise<Answer>): Promise<Answer> {
    const outcome = await this.guarded(question);
    if (outcome.refusal) throw outcome.refusal;
    return outcome.answer;
  }

  /** Runs a script in one round trip; two when Redis does not have it (any more). */
  run<Answer>(
    script: RedisScript<Answer>,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<Answer> {
    return this.ask((client) => evaluate(client, script, keys, args));
  }

  /** Whoever asks for it closes it. */
  listen(channel: string, heard: () => void): Subscription {
    return new Subscription(this.settings, this.name, channel, heard);
  }

  close(): void {
    this.isClosed = true;
    this.client.disconnect();
  }

  private async holdOpenUntilAnswered(): Promise<void> {
    const isolation = this.breaker.isolate();
    do await pause(askedAgainAfterMs, undefined, { ref: false });
    while (!this.isClosed && !(await this.isAnswered()));
    isolation.dispose();
  }

  private isAnswered(): Promise<boolean> {
    return withinLimit(this.settings.redisTimeoutMs, this.client.ping()).then(
      () => true,
      () => false,
    );
  }

  private async guarded<Answer>(question: (client: Client) => Promise<Answer>): Promise<Outcome<Answer>> {
    try {
      return await this.breaker.execute(() => this.outcomeOf(question));
    } catch (error) {
      redisMetrics.failures.inc({ reason: error instanceof BrokenCircuitError ? 'not asked' : 'no answer' });
      throw new RedisUnavailable(error);
    }
  }

  /** What is asked in one turn of the event loop leaves in one write: for who asks a lot, system calls are what costs. */
  private gatherUntilNextTurn(): void {
    const { status, stream } = this.client;
    if (status !== 'ready' || stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => stream.uncork());
  }

  private async outcomeOf<Answer>(question: (client: Client) => Promise<Answer>): Promise<Outcome<Answer>> {
    this.gatherUntilNextTurn();
    try {
      return { answer: await withinLimit(this.settings.redisTimeoutMs, question(this.client)) };
    } catch (error) {
      if (isReply(error) && !isOfTheServer(error)) return { refusal: error };
      throw error;
    }
  }
}

async function evaluate<Answer>(
  client: Client,
  { lua, sha, answerOf }: RedisScript<Answer>,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<Answer> {
  try {
    return answerOf(await client.evalsha(sha, keys.length, ...keys, ...args));
  } catch (error) {
    if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return answerOf(await client.eval(lua, keys.length, ...keys, ...args));
  }
}

/** Redis has answered, by an error. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** Answers that say that this server cannot serve now: it starts, is a replica, has no room. */
function isOfTheServer({ message }: Error): boolean {
  return /^(LOADING|READONLY|MASTERDOWN|BUSY|OOM|NOREPLICAS|MISCONF|CLUSTERDOWN|TRYAGAIN)\b/.test(message);
}
