import { Database } from '@atlas/database';
import { JobHandler, type Job } from '@atlas/jobs';
import { CaptureCharge } from './capture-charge.use-case.ts';
import type { ChargeRef } from './charge-ref.ts';
import { PaymentGateway } from './payment-gateway.ts';
import { RecordCaptureOutcome } from './record-capture-outcome.use-case.ts';

/**
 * Brings a capture one step forward. It may be killed between any two lines, and run twice at once: what is to be done is
 * in the request's row, and the provider does once what it is asked twice with one key.
 */
@JobHandler({ queue: 'billing.capture-charge', concurrency: 16, expireInSeconds: 60 })
export class CaptureChargeJob implements Job<ChargeRef> {
  constructor(
    private readonly database: Database,
    private readonly gateway: PaymentGateway,
    private readonly captureCharge: CaptureCharge,
    private readonly recordOutcome: RecordCaptureOutcome,
  ) {}

  async run(ref: ChargeRef): Promise<void> {
    const tenants = [ref.tenantId];
    let step = await this.database.transaction(tenants, (tx) => this.captureCharge.execute(tx, ref));
    if (step.do === 'look_up') {
      const found = await this.gateway.findCharge(ref.chargeId);
      if (found.is !== 'nothing') {
        await this.database.transaction(tenants, (tx) => this.recordOutcome.execute(tx, ref, found));
        return;
      }
      step = await this.database.transaction(tenants, (tx) => this.captureCharge.afterNothing(tx, ref));
    }
    if (step.do !== 'send') return;
    const outcome = await this.gateway.charge(step.order);
    await this.database.transaction(tenants, (tx) => this.recordOutcome.execute(tx, ref, outcome));
  }
}
