import type { Tx } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { ChargeNotRefundable, RefundExceedsCharge, UnknownCharge } from '../payment-simulator.errors.ts';
import { AnswerOnce } from './answer-once.use-case.ts';
import { fingerprintOf, type Answer } from './answer.ts';
import { BooksStore } from './books.store.ts';
import type { RefundWish } from './wishes.ts';

@Injectable()
export class CreateRefund {
  constructor(
    private readonly once: AnswerOnce,
    private readonly books: BooksStore,
  ) {}

  async execute(requestId: string, key: string, wish: RefundWish): Promise<Answer> {
    const fingerprint = fingerprintOf('refund', [wish.charge, wish.amount, wish.reference]);
    const { answer } = await this.once.execute({ id: requestId, key, fingerprint }, (tx) => this.refund(tx, wish));
    return answer;
  }

  private async refund(tx: Tx, { charge, amount, reference }: RefundWish): Promise<Answer> {
    const locked = await this.books.lockCharge(tx, charge);
    if (!locked) throw new UnknownCharge();
    if (locked.status !== 'succeeded') throw new ChargeNotRefundable();
    if (amount > locked.left) throw new RefundExceedsCharge({ detail: `${locked.left} is left.` });
    const id = `re_${newUuid()}`;
    await this.books.addRefund(tx, { id, charge, reference, amount });
    return { status: 201, body: { ...(await this.books.refund(tx, id)) }, readyAfterMs: 0 };
  }
}
