import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { EmailStore } from './email.store.ts';

@Injectable()
export class EraseRecipient {
  constructor(private readonly emails: EmailStore) {}

  /** That there were mails stays known; to whom, and what they said, does not. What has not been sent is not sent any more. */
  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    return this.emails.erase(tx, tenantId, userId);
  }
}
