import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { EmailStore } from './email.store.ts';
import { RemovedUserStore } from './removed-user.store.ts';

@Injectable()
export class EraseRecipient {
  constructor(
    private readonly removedUsers: RemovedUserStore,
    private readonly emails: EmailStore,
  ) {}

  /** That there were mails stays known; to whom, and what they said, does not. What has not been sent is not sent any more. */
  async execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await this.removedUsers.mark(tx, tenantId, userId);
    await this.emails.erase(tx, tenantId, userId);
  }
}
