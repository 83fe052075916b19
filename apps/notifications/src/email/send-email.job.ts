import { Database } from '@atlas/database';
import { JobHandler, Jobs, type Job } from '@atlas/jobs';
import { ResetTokens } from '@atlas/service';
import { Inject } from '@nestjs/common';
import { notificationsConfig, type NotificationsConfig } from '../notifications.config.ts';
import { EmailStore, type Attempt, type EmailKey } from './email.store.ts';
import { afterAttempt, type Delivery, type Email } from './email.ts';
import { resetLinkOf, withResetLink } from './reset-link.ts';
import { mailConnections, SmtpGateway } from './smtp.gateway.ts';

/**
 * One attempt. The waits between attempts are days, not the queue's seconds, so that the next attempt is a job of its own; a
 * process that dies in between is the janitor's affair.
 */
@JobHandler({
  queue: 'notifications.send-email',
  concurrency: mailConnections,
  expireInSeconds: 60,
  retryLimit: 0,
})
export class SendEmailJob implements Job<EmailKey> {
  constructor(
    private readonly database: Database,
    private readonly emails: EmailStore,
    private readonly jobs: Jobs,
    private readonly smtp: SmtpGateway,
    private readonly resetTokens: ResetTokens,
    @Inject(notificationsConfig.KEY) private readonly config: NotificationsConfig,
  ) {}

  async run(key: EmailKey): Promise<void> {
    const attempt = await this.database.transaction([key.tenantId], (tx) => this.emails.beginAttempt(tx, key));
    if (!attempt) return;
    const delivery = await this.smtp.send(await this.completed(attempt.email));
    await this.record(key, attempt, delivery);
  }

  private async completed(email: Email): Promise<Email> {
    if (email.resetId === null) return email;
    return withResetLink(email, resetLinkOf(this.config.resetPageUrl, await this.resetTokens.tokenOf(email.resetId)));
  }

  private record(key: EmailKey, { number, jobId }: Attempt, delivery: Delivery): Promise<void> {
    return this.database.transaction([key.tenantId], async (tx) => {
      await this.emails.finishAttempt(tx, key, number, delivery);
      const next = afterAttempt(number, delivery.outcome);
      if (next.state !== 'open') return this.emails.close(tx, key, next.state);
      if (!(await this.emails.lockIfWaitsFor(tx, { ...key, jobId }))) return undefined;
      const job = await this.jobs.enqueue(tx, SendEmailJob, key, { startAfterSeconds: next.retryInSeconds });
      return this.emails.assignJob(tx, key, job);
    });
  }
}
