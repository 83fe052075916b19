import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { UnknownUser } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { CheckRole } from './check-role.use-case.ts';
import { EndSessions } from './end-sessions.use-case.ts';
import { UserStore } from './users.store.ts';

@Injectable()
export class LogOutUser {
  constructor(
    private readonly users: UserStore,
    private readonly checkRole: CheckRole,
    private readonly endSessions: EndSessions,
    private readonly recordAct: RecordAct,
  ) {}

  /** For a laptop that was stolen, before anybody has found a new password. What acts by a key in their name goes on. */
  async execute(tx: Tx, tenantId: TenantId, id: UserId, by: Principal): Promise<void> {
    const user = await this.users.lock(tx, tenantId, id);
    if (!user) throw new UnknownUser();
    await this.checkRole.execute(tx, tenantId, by, [user.role]);
    await this.endSessions.execute(tx, tenantId, id);
    await this.recordAct.execute(tx, tenantId, { actor: by.subject, action: 'user.logged_out', subject: id });
  }
}
