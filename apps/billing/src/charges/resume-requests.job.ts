import { SystemDatabase } from '@atlas/database';
import { LostJobs } from '@atlas/jobs';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { oldestOpenReversal, oldestUnknownCharge } from './metrics.ts';
import { Patience } from './patience.ts';
import { ProviderRequestStore, type OpenRequest } from './provider-request.store.ts';
import { WakeRequest } from './wake-request.use-case.ts';

/**
 * The janitor. An open request is the promise, its job no more than a wake-up: one that was lost, used up, or ended without
 * an answer from the provider, is enqueued again when the request is due.
 */
@Injectable()
export class ResumeRequests extends PeriodicTask {
  readonly name = 'billing.resume-requests';
  readonly everyMs: number;
  private readonly sweep: () => Promise<void>;

  constructor(
    lostJobs: LostJobs,
    private readonly systemDatabase: SystemDatabase,
    private readonly requests: ProviderRequestStore,
    wakeRequest: WakeRequest,
    patience: Patience,
  ) {
    super();
    this.everyMs = Math.min(1_000, patience.lookUpAfterMs);
    this.sweep = lostJobs.sweepOver<OpenRequest>({
      page: (tx, after, limit) => requests.findDue(tx, after, limit),
      wake: (tx, request) => wakeRequest.execute(tx, request),
    });
  }

  async run(): Promise<void> {
    await this.measureAges();
    await this.sweep();
  }

  private async measureAges(): Promise<void> {
    const ages = await this.systemDatabase.read([], (tx) => this.requests.oldestOpen(tx));
    oldestUnknownCharge.set(ages.unknownCharge);
    oldestOpenReversal.set(ages.openReversal);
  }
}
