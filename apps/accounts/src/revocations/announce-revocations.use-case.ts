import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { RedisUnavailable } from '@atlas/redis';
import { Injectable, Logger } from '@nestjs/common';
import { MarkRevokedJob } from './mark-revoked.job.ts';
import { RevocationMarkStore } from './revocation-marks.store.ts';

/** For the neighbours: what has been revoked is refused within a second, and not only once the gateways ask again. */
@Injectable()
export class AnnounceRevocations {
  private readonly log = new Logger(AnnounceRevocations.name);

  constructor(
    private readonly marks: RevocationMarkStore,
    private readonly jobs: Jobs,
  ) {}

  /** At the commit; and by a job, should this process die then, or Redis not answer. */
  async execute(tx: Tx, marks: readonly string[]): Promise<void> {
    if (marks.length === 0) return;
    await this.jobs.enqueue(tx, MarkRevokedJob, { marks });
    tx.afterCommit(() => void this.tell(marks));
  }

  private async tell(marks: readonly string[]): Promise<void> {
    try {
      await this.marks.put(marks);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      this.log.warn({ message: 'the gateways are told of a revocation later, by its job', error });
    }
  }
}
