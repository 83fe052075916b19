import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import type { ChargeRef } from './charge-ref.ts';
import { newRequest } from './provider-request.ts';
import { ProviderRequestStore } from './provider-request.store.ts';
import { ReverseChargeJob } from './reverse-charge.job.ts';

/** For whoever has recorded that a reversal has started, in the same transaction. A second one of a charge cannot be. */
@Injectable()
export class StartReversal {
  constructor(
    private readonly requests: ProviderRequestStore,
    private readonly jobs: Jobs,
  ) {}

  async execute(tx: Tx, { tenantId, chargeId }: ChargeRef, now: Date): Promise<void> {
    const jobId = await this.jobs.enqueue(tx, ReverseChargeJob, { tenantId, chargeId });
    await this.requests.add(tx, newRequest({ tenantId, chargeId, kind: 'reversal' }, now), jobId);
  }
}
