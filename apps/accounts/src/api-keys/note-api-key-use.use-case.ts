import { Database } from '@atlas/database';
import type { Clock, TenantId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ApiKey } from './api-key.ts';
import { ApiKeyStore } from './api-keys.store.ts';

const everyMs = 60_000;

/**
 * A gateway asks about a key that is in use every 30 seconds, so that its questions tell of its use: nothing has to be
 * counted and reported beside them.
 */
@Injectable()
export class NoteApiKeyUse {
  private readonly logger = new Logger(NoteApiKeyUse.name);

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Once a minute at most, and beside the answer: that neither waits for it nor fails with it. */
  execute(tenantId: TenantId, { id, lastUsedAt }: ApiKey): void {
    const now = this.clock.now();
    const minuteAgo = new Date(now.getTime() - everyMs);
    if (lastUsedAt && lastUsedAt >= minuteAgo) return;
    this.database
      .transaction([tenantId], (tx) => this.keys.noteUse(tx, tenantId, id, now, minuteAgo))
      .catch((error: unknown) => this.logger.warn(`the last use of ${id} is not written down: ${String(error)}`));
  }
}
