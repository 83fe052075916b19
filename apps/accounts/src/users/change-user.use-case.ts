import { UserChanged } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import type { Clock, TenantId, UserId } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownUser } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { CheckRole } from './check-role.use-case.ts';
import { KeepAnOwner } from './keep-an-owner.use-case.ts';
import type { Role } from './role.ts';
import type { User } from './user.ts';
import { UserStore } from './users.store.ts';

interface Wish {
  readonly name?: string;
  readonly role?: Role;
}

/** Who changes a user, and as whom they have seen them: throws when the user, who is locked by then, is another. */
export interface Change {
  readonly by: Principal;
  readonly ifStill: (user: User) => void;
}

@Injectable()
export class ChangeUser {
  constructor(
    private readonly users: UserStore,
    private readonly checkRole: CheckRole,
    private readonly keepAnOwner: KeepAnOwner,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, id: UserId, wish: Wish, { by, ifStill }: Change): Promise<User> {
    await this.users.lockRoles(tx, tenantId);
    const user = await this.users.lock(tx, tenantId, id);
    if (!user) throw new UnknownUser();
    ifStill(user);
    const changed: User = { ...user, ...wish };
    await this.checkRole.execute(tx, tenantId, by, [user.role, changed.role]);
    if (changed.role !== 'owner') await this.keepAnOwner.execute(tx, tenantId, user);
    if (changed.name === user.name && changed.role === user.role) return user;
    const sequence = await this.users.change(tx, tenantId, changed);
    const { email, name, role } = changed;
    const data = { userId: id, email, name, role, changedAt: this.clock.now().toISOString() };
    publish(tx, UserChanged, data, { tenantId, sequence, keyIsLocked: true });
    await this.recordAct.execute(tx, tenantId, {
      actor: by.subject,
      action: 'user.changed',
      subject: id,
      changes: {
        ...(role !== user.role && { role: { from: user.role, to: role } }),
        ...(name !== user.name && { name: 'another' }),
      },
    });
    return changed;
  }
}
