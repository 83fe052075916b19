import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import { EmailStore, type OpenEmail } from './email.store.ts';
import { SendEmailJob } from './send-email.job.ts';

@Injectable()
export class RequeueEmail {
  constructor(
    private readonly emails: EmailStore,
    private readonly jobs: Jobs,
  ) {}

  /** Several janitors may miss the same job: one replaces it. */
  async execute(tx: Tx, email: OpenEmail): Promise<void> {
    if (!(await this.emails.lockIfWaitsFor(tx, email))) return;
    const { tenantId, id } = email;
    await this.emails.assignJob(tx, email, await this.jobs.enqueue(tx, SendEmailJob, { tenantId, id }));
  }
}
