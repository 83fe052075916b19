import { Database, SystemDatabase } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { EmailStore, type OpenEmail } from './email.store.ts';
import { SendEmailJob } from './send-email.job.ts';

const pageSize = 500;

/** The e-mail's row is the truth, a job only a wake-up: what is open and has no live job gets a new one. */
@Injectable()
export class RequeueLostEmails extends PeriodicTask {
  readonly name = 'notifications.requeue-lost-emails';
  readonly everyMs = 5_000;
  /** Where the last run stopped: however many wait for their next attempt, each is looked at in its turn. */
  private position: string | null = null;

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly emails: EmailStore,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async run(): Promise<void> {
    const lost = await this.systemDatabase.read([], async (tx) => {
      const open = await this.emails.listOpen(tx, this.position, pageSize);
      this.position = open.length === pageSize ? (open.at(-1)?.id ?? null) : null;
      const live = await this.jobs.liveAmong(
        tx,
        open.flatMap(({ jobId }) => jobId ?? []),
      );
      return open.filter(({ jobId }) => jobId === null || !live.has(jobId));
    });
    for (const email of lost) await this.requeue(email);
  }

  /** Several janitors may miss the same job: one replaces it. */
  private requeue(email: OpenEmail): Promise<void> {
    return this.database.transaction([email.tenantId], async (tx) => {
      if (!(await this.emails.lockIfWaitsFor(tx, email))) return;
      const { tenantId, id } = email;
      await this.emails.assignJob(tx, email, await this.jobs.enqueue(tx, SendEmailJob, { tenantId, id }));
    });
  }
}
