import { LostJobs } from '@atlas/jobs';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { EmailStore, type OpenEmail } from './email.store.ts';
import { RequeueEmail } from './requeue-email.use-case.ts';

/** The janitor: an open e-mail without a live job gets a new one. */
@Injectable()
export class RequeueLostEmails extends PeriodicTask {
  readonly name = 'notifications.requeue-lost-emails';
  readonly everyMs = 5_000;
  private readonly sweep: () => Promise<void>;

  constructor(lostJobs: LostJobs, emails: EmailStore, requeueEmail: RequeueEmail) {
    super();
    this.sweep = lostJobs.sweepOver<OpenEmail>({
      page: (tx, after, limit) => emails.listOpen(tx, after, limit),
      wake: (tx, email) => requeueEmail.execute(tx, email),
    });
  }

  run(): Promise<void> {
    return this.sweep();
  }
}
