import { Database } from '@atlas/database';
import { JobHandler, type Job } from '@atlas/jobs';
import type { ChargeRef } from './charge-ref.ts';
import { PaymentGateway } from './payment-gateway.ts';
import { RecordReversalOutcome } from './record-reversal-outcome.use-case.ts';
import { ReturnMoney } from './return-money.use-case.ts';

/** Brings a reversal one step forward; see CaptureChargeJob. */
@JobHandler({ queue: 'billing.reverse-charge', concurrency: 8, expireInSeconds: 60 })
export class ReverseChargeJob implements Job<ChargeRef> {
  constructor(
    private readonly database: Database,
    private readonly gateway: PaymentGateway,
    private readonly returnMoney: ReturnMoney,
    private readonly recordOutcome: RecordReversalOutcome,
  ) {}

  async run(ref: ChargeRef): Promise<void> {
    const tenants = [ref.tenantId];
    let step = await this.database.transaction(tenants, (tx) => this.returnMoney.execute(tx, ref));
    if (step.do === 'look_up') {
      const found = await this.gateway.findRefund(step.reference);
      if (found.is !== 'nothing' && found.is !== 'failed') {
        await this.database.transaction(tenants, (tx) => this.recordOutcome.execute(tx, ref, found));
        return;
      }
      step = await this.database.transaction(tenants, (tx) => this.returnMoney.afterNothing(tx, ref));
    }
    if (step.do !== 'send') return;
    const outcome = await this.gateway.refund(step.order);
    await this.database.transaction(tenants, (tx) => this.recordOutcome.execute(tx, ref, outcome));
  }
}
