import { Database, type Tx } from '@atlas/database';
import { AppError } from '@atlas/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { problemOf } from '@atlas/http';
import { IdempotencyKeyReused, RequestInProgress } from '../payment-simulator.errors.ts';
import { paymentSimulatorConfig, type PaymentSimulatorConfig } from '../payment-simulator.config.ts';
import type { Answer } from './answer.ts';
import { IdempotencyKeysStore } from './idempotency-keys.store.ts';

interface Request {
  readonly id: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** Does what a key asks for once. The effect, the key and its answer commit together: there is no moment to crash between. */
@Injectable()
export class AnswerOnce {
  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyKeysStore,
    @Inject(paymentSimulatorConfig.KEY) private readonly config: PaymentSimulatorConfig,
  ) {}

  execute(
    { id, key, fingerprint }: Request,
    work: (tx: Tx) => Promise<Answer>,
  ): Promise<{ answer: Answer; isReplay: boolean }> {
    return this.database.transaction([], async (tx) => {
      const isFirst = await this.keys.claim(tx, key, fingerprint, this.config.keyLifetimeMs);
      if (!isFirst) return { answer: await this.replay(tx, key, fingerprint), isReplay: true };
      const answer = await errorsAsAnswers(id, () => work(tx));
      await this.keys.settle(tx, key, answer);
      return { answer, isReplay: false };
    });
  }

  private async replay(tx: Tx, key: string, fingerprint: string): Promise<Answer> {
    const { waitMs, ...stored } = await this.keys.answerOf(tx, key);
    if (stored.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
    if (waitMs > 0) throw new RequestInProgress({ retryAfterSeconds: waitMs / 1000 });
    return { status: stored.status, body: stored.body, readyAfterMs: 0 };
  }
}

/** A refusal is an answer too, and is replayed like one. */
async function errorsAsAnswers(requestId: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: error.status, body: problemOf(error, requestId), readyAfterMs: 0 };
  }
}
