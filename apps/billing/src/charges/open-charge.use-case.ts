import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import { CaptureChargeJob } from './capture-charge.job.ts';
import { open } from './charge.ts';
import { includes, type Terms } from './charge-event.ts';
import type { OrderOfTenant } from './charge-ref.ts';
import { ChargeStore, type HeldCharge } from './charge.store.ts';
import { newRequest } from './provider-request.ts';
import { ProviderRequestStore } from './provider-request.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';

export interface PlacedOrder extends OrderOfTenant {
  readonly terms: Terms;
}

@Injectable()
export class OpenCharge {
  constructor(
    private readonly charges: ChargeStore,
    private readonly requests: ProviderRequestStore,
    private readonly recordCharge: RecordCharge,
    private readonly jobs: Jobs,
  ) {}

  /** An order was placed: collect its total. One whose verdict was faster is opened, and captures nothing. */
  async execute(tx: Tx, { tenantId, orderId, terms }: PlacedOrder): Promise<void> {
    const held = await this.charges.holdOrAwait(tx, { tenantId, orderId });
    const events = open(held.charge, terms);
    await this.recordCharge.execute(tx, held, events);
    const isToBeCaptured = includes(events, 'charge_opened') && !includes(events, 'charge_failed');
    if (isToBeCaptured) await this.requestCapture(tx, held);
  }

  private async requestCapture(tx: Tx, { charge: { id: chargeId, tenantId }, now }: HeldCharge): Promise<void> {
    const jobId = await this.jobs.enqueue(tx, CaptureChargeJob, { tenantId, chargeId });
    await this.requests.add(tx, newRequest({ tenantId, chargeId, kind: 'capture' }, now), jobId);
  }
}
