import type { Tx } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { problemOf } from '@atlas/http';
import { Inject, Injectable } from '@nestjs/common';
import { paymentSimulatorConfig, type PaymentSimulatorConfig } from '../payment-simulator.config.ts';
import { CardDeclined, ProviderGaveUp, UnknownPaymentMethod } from '../payment-simulator.errors.ts';
import { AnswerOnce } from './answer-once.use-case.ts';
import { fingerprintOf, type Answer } from './answer.ts';
import { BooksStore } from './books.store.ts';
import type { ChargeWish } from './wishes.ts';
import { sceneOf, type Scene } from './test-token.ts';

const refusals = { card_declined: CardDeclined, provider_gave_up: ProviderGaveUp };

@Injectable()
export class CreateCharge {
  constructor(
    private readonly once: AnswerOnce,
    private readonly books: BooksStore,
    @Inject(paymentSimulatorConfig.KEY) private readonly config: PaymentSimulatorConfig,
  ) {}

  /** The answer, and what becomes of it on its way; a repetition is always answered properly. */
  async execute(requestId: string, key: string, wish: ChargeWish): Promise<{ answer: Answer; reply: Scene['reply'] }> {
    const { amount, currency, paymentMethod, reference } = wish;
    const fingerprint = fingerprintOf('charge', [amount, currency, paymentMethod, reference]);
    const scene = sceneOf(paymentMethod, this.config.giveUpAfterMs);
    const { answer, isReplay } = await this.once.execute({ id: requestId, key, fingerprint }, (tx) => {
      if (!scene) throw new UnknownPaymentMethod();
      return this.charge(tx, requestId, wish, scene);
    });
    return { answer, reply: isReplay || !scene ? 'given' : scene.reply };
  }

  private async charge(tx: Tx, requestId: string, wish: ChargeWish, scene: Scene): Promise<Answer> {
    const { amount, currency, paymentMethod, reference } = wish;
    const id = `ch_${newUuid()}`;
    await this.books.addCharge(tx, { id, amount, currency, paymentMethod, reference, scene });
    const readyAfterMs = scene.decidedAfterMs;
    if (scene.failureCode !== undefined) {
      const Refusal = refusals[scene.failureCode];
      return { status: 402, body: problemOf(new Refusal(), requestId), readyAfterMs };
    }
    const entry = await this.books.charge(tx, id);
    return { status: 201, body: { ...entry, status: 'succeeded' }, readyAfterMs };
  }
}
