import type { Tx } from '@atlas/database';
import { currentContext, newId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Act } from './act.ts';
import { AuditStore } from './audit.store.ts';

/** For the neighbours: an act is written down in the transaction that does it, or it was not done. */
@Injectable()
export class RecordAct {
  constructor(
    private readonly entries: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute(tx: Tx, tenantId: TenantId, { actor, action, subject, changes = {} }: Act): Promise<void> {
    const requestId = currentContext()?.requestId ?? null;
    const at = this.clock.now();
    return this.entries.insert(tx, tenantId, { id: newId('aud'), at, actor, action, subject, requestId, changes });
  }
}
