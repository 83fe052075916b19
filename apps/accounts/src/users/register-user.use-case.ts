import { UserRegistered } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { newId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { EmailTaken } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { CheckRole } from './check-role.use-case.ts';
import type { User } from './user.ts';
import { UserStore } from './users.store.ts';

@Injectable()
export class RegisterUser {
  constructor(
    private readonly users: UserStore,
    private readonly checkRole: CheckRole,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(
    tx: Tx,
    tenantId: TenantId,
    { email, name, role }: Pick<User, 'email' | 'name' | 'role'>,
    by: Principal,
  ): Promise<User> {
    await this.checkRole.execute(tx, tenantId, by, [role]);
    const user: User = { id: newId('usr'), email, name, role, createdAt: this.clock.now() };
    if (!(await this.users.insert(tx, tenantId, user))) throw new EmailTaken();
    const data = { userId: user.id, email, name, registeredAt: user.createdAt.toISOString() };
    publish(tx, UserRegistered, data, { tenantId, sequence: 1, keyIsLocked: true });
    await this.recordAct.execute(tx, tenantId, {
      actor: by.subject,
      action: 'user.registered',
      subject: user.id,
      changes: { role },
    });
    return user;
  }
}
