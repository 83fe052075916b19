import type { Event } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { newUuid, type PasswordResetId, type UserId } from '@atlas/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { notificationsConfig, type NotificationsConfig } from '../notifications.config.ts';
import { EmailStore } from './email.store.ts';
import { addressLeftOf, isLeftOfSomebody, messageIdOf, noWords } from './email.ts';
import { RemovedUserStore } from './removed-user.store.ts';
import { SendEmailJob } from './send-email.job.ts';
import type { Template } from './templates/template.ts';

interface Recipient {
  readonly email: string;
  readonly userId: UserId;
  /** What the link in the mail is made from, if it has one. */
  readonly resetId?: PasswordResetId;
}

@Injectable()
export class ComposeEmail {
  constructor(
    private readonly removedUsers: RemovedUserStore,
    private readonly emails: EmailStore,
    private readonly jobs: Jobs,
    @Inject(notificationsConfig.KEY) private readonly config: NotificationsConfig,
  ) {}

  /**
   * Writes the mail now and has it sent later. Safe to repeat: an event is told to a recipient once. Of a mail to somebody whose
   * removal has been heard of already, only that there was one is written, as of those that were erased.
   */
  async execute<Data>(
    tx: Tx,
    { email, userId, resetId }: Recipient,
    template: Template<Data>,
    { id: eventId, tenantId, data }: Event<Data>,
  ): Promise<void> {
    if (isLeftOfSomebody(email)) return;
    const isRemoved = await this.removedUsers.has(tx, tenantId, userId);
    const recipient = isRemoved ? addressLeftOf(userId) : email;
    const { mailFrom: sender } = this.config;
    const key = { tenantId, id: newUuid() };
    const isNew = await this.emails.insert(tx, {
      ...key,
      eventId,
      recipient,
      userId,
      resetId: resetId ?? null,
      template: template.name,
      templateVersion: template.version,
      sender,
      messageId: messageIdOf(eventId, recipient, sender),
      ...(isRemoved ? noWords : template.render(data)),
    });
    if (!isNew) return;
    if (isRemoved) return this.emails.close(tx, key, 'failed');
    await this.emails.assignJob(tx, key, await this.jobs.enqueue(tx, SendEmailJob, key));
  }
}
