import { Database, type Tx } from '@atlas/database';
import { JobHandler } from '@atlas/jobs';
import type { ChargeRef } from './charge-ref.ts';
import { Patience } from './patience.ts';
import { PaymentGateway, type Finding, type Outcome, type RefundOrder, type Unsent } from './payment-gateway.ts';
import { ProviderErrand } from './provider-errand.job.ts';
import type { Step } from './provider-request.ts';
import { RecordReversalOutcome } from './record-reversal-outcome.use-case.ts';
import { referenceOf, ReturnMoney } from './return-money.use-case.ts';

@JobHandler({ queue: 'billing.reverse-charge', concurrency: 8, expireInSeconds: 60 })
export class ReverseChargeJob extends ProviderErrand<RefundOrder> {
  constructor(
    database: Database,
    patience: Patience,
    private readonly gateway: PaymentGateway,
    private readonly returnMoney: ReturnMoney,
    private readonly recordOutcome: RecordReversalOutcome,
  ) {
    super(database, patience);
  }

  protected nextStep(tx: Tx, ref: ChargeRef): Promise<Step<RefundOrder>> {
    return this.returnMoney.execute(tx, ref);
  }

  /** A refund that the provider refused is asked for again, as if there were none. */
  protected async lookUp(ref: ChargeRef): Promise<Finding> {
    const found = await this.gateway.findRefund(referenceOf(ref));
    return found.is === 'failed' ? { is: 'nothing' } : found;
  }

  protected afterNothing(tx: Tx, ref: ChargeRef, askedAt: Date): Promise<Step<RefundOrder>> {
    return this.returnMoney.afterNothing(tx, ref, askedAt);
  }

  protected send(order: RefundOrder): Promise<Outcome | Unsent> {
    return this.gateway.refund(order);
  }

  protected record(tx: Tx, ref: ChargeRef, outcome: Outcome): Promise<void> {
    return this.recordOutcome.execute(tx, ref, outcome);
  }
}
