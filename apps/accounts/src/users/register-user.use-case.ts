import { UserRegistered } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { newId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { EmailTaken } from '../accounts.errors.ts';
import type { User } from './user.ts';
import { UserStore } from './users.store.ts';

@Injectable()
export class RegisterUser {
  constructor(
    private readonly users: UserStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(
    tx: Tx,
    tenantId: TenantId,
    { email, name, role }: Pick<User, 'email' | 'name' | 'role'>,
  ): Promise<User> {
    const user: User = { id: newId('usr'), email, name, role, createdAt: this.clock.now() };
    if (!(await this.users.insert(tx, tenantId, user))) throw new EmailTaken();
    const data = { userId: user.id, email, name, registeredAt: user.createdAt.toISOString() };
    publish(tx, UserRegistered, data, { tenantId, sequence: 1, keyIsLocked: true });
    return user;
  }
}
