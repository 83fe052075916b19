import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import { CaptureChargeJob } from './capture-charge.job.ts';
import { ProviderRequestStore, type OpenRequest } from './provider-request.store.ts';
import { ReverseChargeJob } from './reverse-charge.job.ts';

const jobsOf = { capture: CaptureChargeJob, reversal: ReverseChargeJob };

@Injectable()
export class WakeRequest {
  constructor(
    private readonly requests: ProviderRequestStore,
    private readonly jobs: Jobs,
  ) {}

  /** Gives an open request a job again. */
  async execute(tx: Tx, request: OpenRequest): Promise<void> {
    if (!(await this.requests.claim(tx, request))) return;
    const { tenantId, chargeId, kind } = request;
    await this.requests.assign(tx, request, await this.jobs.enqueue(tx, jobsOf[kind], { tenantId, chargeId }));
  }
}
