import { UserPasswordResetRequested } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { newId, type Clock, type TenantId, type UserId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { FindTenant } from '../tenants/find-tenant.use-case.ts';
import { CountFact } from '../users/count-fact.use-case.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import { resetLifeMs, type PasswordReset } from './password-reset.ts';
import { PasswordResetStore } from './password-resets.store.ts';

@Injectable()
export class OpenPasswordReset {
  constructor(
    private readonly resets: PasswordResetStore,
    private readonly findUser: FindUser,
    private readonly findTenant: FindTenant,
    private readonly countFact: CountFact,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The mail is written by who hears of it. Earlier ones stay good until they run out: a stranger who asks again and again takes nobody's mail away. */
  async execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    const sequence = await this.countFact.execute(tx, tenantId, userId);
    const user = await this.findUser.execute(tx, tenantId, userId);
    const tenant = await this.findTenant.execute(tx, tenantId);
    if (sequence === undefined || !user || !tenant) return;
    const requestedAt = this.clock.now();
    const expiresAt = new Date(requestedAt.getTime() + resetLifeMs);
    const reset: PasswordReset = { id: newId('rst'), userId, requestedAt, expiresAt };
    await this.resets.deleteExpired(tx, tenantId, userId, requestedAt);
    await this.resets.insert(tx, tenantId, reset);
    const about = { userId, email: user.email, tenantName: tenant.name };
    const data = { resetId: reset.id, ...about, expiresAt: expiresAt.toISOString() };
    publish(tx, UserPasswordResetRequested, data, { tenantId, sequence, keyIsLocked: true });
  }
}
