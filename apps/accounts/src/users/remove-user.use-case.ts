import { UserRemoved } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import type { Clock, TenantId, UserId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownUser } from '../accounts.errors.ts';
import { RevokeKeysOfUser } from '../api-keys/revoke-keys-of-user.use-case.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { RevokeClientsOfUser } from '../oauth-clients/revoke-clients-of-user.use-case.ts';
import { ForgetPassword } from '../passwords/forget-password.use-case.ts';
import { CheckRole } from './check-role.use-case.ts';
import type { Change } from './change-user.use-case.ts';
import { KeepAnOwner } from './keep-an-owner.use-case.ts';
import { UserStore } from './users.store.ts';

@Injectable()
export class RemoveUser {
  constructor(
    private readonly users: UserStore,
    private readonly checkRole: CheckRole,
    private readonly keepAnOwner: KeepAnOwner,
    private readonly forgetPassword: ForgetPassword,
    private readonly revokeKeys: RevokeKeysOfUser,
    private readonly revokeClients: RevokeClientsOfUser,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Erases a person: what is left names nobody. They are logged out everywhere, and nothing acts in their name any more. */
  async execute(tx: Tx, tenantId: TenantId, id: UserId, { by, ifStill }: Change): Promise<void> {
    await this.users.lockRoles(tx, tenantId);
    const user = await this.users.lock(tx, tenantId, id);
    if (!user) throw new UnknownUser();
    ifStill(user);
    await this.checkRole.execute(tx, tenantId, by, [user.role]);
    await this.keepAnOwner.execute(tx, tenantId, user);
    const removedAt = this.clock.now();
    const sequence = await this.users.erase(tx, tenantId, id, removedAt);
    await this.forgetPassword.execute(tx, tenantId, id);
    await this.revokeKeys.execute(tx, tenantId, id);
    await this.revokeClients.execute(tx, tenantId, id);
    const data = { userId: id, removedAt: removedAt.toISOString() };
    publish(tx, UserRemoved, data, { tenantId, sequence, keyIsLocked: true });
    await this.recordAct.execute(tx, tenantId, { actor: by.subject, action: 'user.removed', subject: id });
  }
}
