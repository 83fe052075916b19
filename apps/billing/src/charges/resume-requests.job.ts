import { Database, SystemDatabase } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { Patience } from './patience.config.ts';
import { ProviderRequestStore, type OpenRequest } from './provider-request.store.ts';
import { WakeRequest } from './wake-request.use-case.ts';

const mostAtOnce = 500;

/**
 * The janitor. An open request is the promise, its job no more than a wake-up: one that was lost, used up, or ended without
 * an answer from the provider, is enqueued again when the request is due.
 */
@Injectable()
export class ResumeRequests extends PeriodicTask {
  readonly name = 'billing.resume-requests';
  readonly everyMs: number;

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly requests: ProviderRequestStore,
    private readonly jobs: Jobs,
    private readonly wakeRequest: WakeRequest,
    patience: Patience,
  ) {
    super();
    this.everyMs = Math.min(1_000, patience.lookUpAfterMs);
  }

  /** A request that cannot be woken now is tried again the next time, and holds up no other. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const request of await this.withoutJob()) {
      const woken = this.database.transaction([request.tenantId], (tx) => this.wakeRequest.execute(tx, request));
      await woken.catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} open requests could not be woken`);
  }

  private withoutJob(): Promise<readonly OpenRequest[]> {
    return this.systemDatabase.read([], async (tx) => {
      const due = await this.requests.findDue(tx, mostAtOnce);
      const live = await this.jobs.liveAmong(
        tx,
        due.map(({ jobId }) => jobId),
      );
      return due.filter(({ jobId }) => !live.has(jobId));
    });
  }
}
