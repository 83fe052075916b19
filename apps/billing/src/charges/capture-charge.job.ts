import { Database, type Tx } from '@atlas/database';
import { JobHandler } from '@atlas/jobs';
import { CaptureCharge } from './capture-charge.use-case.ts';
import type { ChargeRef } from './charge-ref.ts';
import { Patience } from './patience.ts';
import { PaymentGateway, type ChargeOrder, type Finding, type Outcome, type Unsent } from './payment-gateway.ts';
import { ProviderErrand } from './provider-errand.job.ts';
import type { Step } from './provider-request.ts';
import { RecordCaptureOutcome } from './record-capture-outcome.use-case.ts';

@JobHandler({ queue: 'billing.capture-charge', concurrency: 16, expireInSeconds: 60 })
export class CaptureChargeJob extends ProviderErrand<ChargeOrder> {
  constructor(
    database: Database,
    patience: Patience,
    private readonly gateway: PaymentGateway,
    private readonly captureCharge: CaptureCharge,
    private readonly recordOutcome: RecordCaptureOutcome,
  ) {
    super(database, patience);
  }

  protected nextStep(tx: Tx, ref: ChargeRef): Promise<Step<ChargeOrder>> {
    return this.captureCharge.execute(tx, ref);
  }

  protected lookUp({ chargeId }: ChargeRef): Promise<Finding> {
    return this.gateway.findCharge(chargeId);
  }

  protected afterNothing(tx: Tx, ref: ChargeRef, askedAt: Date): Promise<Step<ChargeOrder>> {
    return this.captureCharge.afterNothing(tx, ref, askedAt);
  }

  protected send(order: ChargeOrder): Promise<Outcome | Unsent> {
    return this.gateway.charge(order);
  }

  protected record(tx: Tx, ref: ChargeRef, outcome: Outcome): Promise<void> {
    return this.recordOutcome.execute(tx, ref, outcome);
  }
}
