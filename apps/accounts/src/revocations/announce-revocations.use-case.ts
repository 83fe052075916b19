import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import { MarkRevokedJob } from './mark-revoked.job.ts';
import { RevocationMarkStore } from './revocation-marks.store.ts';

/** For the neighbours: what has been revoked is refused within a second, and not only once the gateways ask again. */
@Injectable()
export class AnnounceRevocations {
  constructor(
    private readonly marks: RevocationMarkStore,
    private readonly jobs: Jobs,
  ) {}

  /** At the commit; and by a job, should this process die then, or Redis not answer. */
  async execute(tx: Tx, marks: readonly string[]): Promise<void> {
    if (marks.length === 0) return;
    await this.jobs.enqueue(tx, MarkRevokedJob, { marks });
    tx.afterCommit(() => void this.marks.put(marks).catch(() => undefined));
  }
}
