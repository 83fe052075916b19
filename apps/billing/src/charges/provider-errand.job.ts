import { Database, type Tx } from '@atlas/database';
import type { Job } from '@atlas/jobs';
import { Logger } from '@nestjs/common';
import type { ChargeRef } from './charge-ref.ts';
import { Patience } from './patience.ts';
import type { Finding, Outcome, Unsent } from './payment-gateway.ts';
import type { Step } from './provider-request.ts';
import { startStopwatch } from './stopwatch.ts';

/**
 * Brings what we want of the provider one step forward. It may be killed between any two lines, and run twice at once: what is
 * to be done is in the request's row, and the provider does once what it is asked twice with one key.
 */
export abstract class ProviderErrand<Order> implements Job<ChargeRef> {
  private readonly logger = new Logger('ProviderErrand');

  constructor(
    private readonly database: Database,
    private readonly patience: Patience,
  ) {}

  async run(ref: ChargeRef): Promise<void> {
    const stopwatch = startStopwatch();
    const step = await this.inTransaction(ref, (tx) => this.nextStep(tx, ref));
    if (step.do === 'send') await this.sendPromptly(ref, step.order, stopwatch);
    else if (step.do === 'look_up') await this.findOut(ref, step.askedAt);
  }

  protected abstract nextStep(tx: Tx, ref: ChargeRef): Promise<Step<Order>>;
  /** `nothing` also for what need not be the end of it. */
  protected abstract lookUp(ref: ChargeRef): Promise<Finding>;
  protected abstract afterNothing(tx: Tx, ref: ChargeRef, askedAt: Date): Promise<Step<Order>>;
  protected abstract send(order: Order): Promise<Outcome | Unsent>;
  protected abstract record(tx: Tx, ref: ChargeRef, outcome: Outcome): Promise<void>;

  private async findOut(ref: ChargeRef, askedAt: Date): Promise<void> {
    const found = await this.lookUp(ref);
    if (found.is !== 'nothing') return this.inTransaction(ref, (tx) => this.record(tx, ref, found));
    const stopwatch = startStopwatch();
    const step = await this.inTransaction(ref, (tx) => this.afterNothing(tx, ref, askedAt));
    if (step.do === 'send') await this.sendPromptly(ref, step.order, stopwatch);
  }

  /**
   * A process that stalled after it had put the request on record may not send it any more: the others may have taken it for
   * lost, and used another key or given it up. The janitor resumes it.
   */
  private async sendPromptly(ref: ChargeRef, order: Order, stopwatch: () => number): Promise<void> {
    const elapsedMs = stopwatch();
    if (elapsedMs > this.patience.sendWithinMs) {
      this.logger.warn({ message: 'came too late to send a request to the provider', ...ref, elapsedMs });
      return;
    }
    const outcome = await this.send(order);
    if (outcome.is === 'unsent') return; // on record as sent, and no more than that: the janitor has it sent again when it is due
    await this.inTransaction(ref, (tx) => this.record(tx, ref, outcome));
  }

  private inTransaction<Result>({ tenantId }: ChargeRef, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.transaction([tenantId], work);
  }
}
