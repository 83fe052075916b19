import { Database, SystemDatabase, type Tx } from '@atlas/database';
import { currentContext, newTraceparent, newUuid, runInContext, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { JobId } from './job.ts';
import { Jobs } from './jobs.ts';

/** Something that is to be done. Its row is the truth, its job no more than a wake-up that may have been lost. */
export interface Intent {
  readonly tenantId: TenantId;
  readonly jobId: JobId | null;
}

export interface OpenIntents<Each extends Intent> {
  /** As the system role: those of every tenant that somebody should look at, in some order, after a given one. */
  page(tx: Tx, after: Each | undefined, limit: number): Promise<readonly Each[]>;
  /** As the tenant: gives one a new job, unless it is done or somebody else was faster. Every process has a janitor. */
  wake(tx: Tx, intent: Each): Promise<void>;
}

const pageSize = 500;

/** What janitors do: whatever is open and has no live job gets a new one. */
@Injectable()
export class LostJobs {
  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly jobs: Jobs,
  ) {}

  /** Each call looks at the next page and, after the last, at the first again: however many wait, each has its turn. */
  sweepOver<Each extends Intent>(open: OpenIntents<Each>): () => Promise<void> {
    let position: Each | undefined;
    return async () => {
      const intents = await this.systemDatabase.read([], (tx) => open.page(tx, position, pageSize));
      position = intents.length === pageSize ? intents.at(-1) : undefined;
      await this.wakeAll(await this.withoutJob(intents), open);
    };
  }

  private async withoutJob<Each extends Intent>(intents: readonly Each[]): Promise<readonly Each[]> {
    const ids = intents.flatMap(({ jobId }) => jobId ?? []);
    const live = await this.systemDatabase.read([], (tx) => this.jobs.liveAmong(tx, ids));
    return intents.filter(({ jobId }) => jobId === null || !live.has(jobId));
  }

  /** One that cannot be woken now is met again in the next round, and holds up no other. */
  private async wakeAll<Each extends Intent>(intents: readonly Each[], open: OpenIntents<Each>): Promise<void> {
    const failures: unknown[] = [];
    for (const intent of intents) {
      const { tenantId } = intent;
      const woken = runInContext(contextFor(tenantId), () =>
        this.database.transaction([tenantId], (tx) => open.wake(tx, intent)),
      );
      await woken.catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} lost jobs could not be replaced`);
  }
}

/** The job is the tenant's, although the clock set it off. */
function contextFor(tenantId: TenantId) {
  return { correlationId: newUuid(), traceparent: newTraceparent(), ...currentContext(), tenantId };
}
