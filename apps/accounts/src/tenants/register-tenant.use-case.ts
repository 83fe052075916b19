import { TenantCreated } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import type { Clock, TenantId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { IssueApiKey, type IssuedApiKey } from '../api-keys/issue-api-key.use-case.ts';
import { scopes } from '../api-keys/scopes.ts';
import type { CustomerAccount } from '../customer-accounts/customer-account.ts';
import { OpenAccount } from '../customer-accounts/open-account.use-case.ts';
import { SetPassword } from '../passwords/set-password.use-case.ts';
import type { PasswordHash } from '../passwords/password-hash.ts';
import { RegisterUser } from '../users/register-user.use-case.ts';
import type { User } from '../users/user.ts';
import type { Tenant } from './tenant.ts';
import { TenantStore } from './tenants.store.ts';

export interface RegisteredTenant {
  readonly tenant: Tenant;
  readonly account: CustomerAccount;
  readonly owner: User;
  readonly apiKey: IssuedApiKey;
}

@Injectable()
export class RegisterTenant {
  constructor(
    private readonly tenants: TenantStore,
    private readonly openAccount: OpenAccount,
    private readonly registerUser: RegisterUser,
    private readonly setPassword: SetPassword,
    private readonly issueApiKey: IssueApiKey,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A customer comes aboard able to act: with an account that pays, an owner, and a key that may do everything in the tenant. */
  async execute(
    tx: Tx,
    id: TenantId,
    wish: { name: string; owner: { email: string; name: string } },
    password?: PasswordHash,
  ): Promise<RegisteredTenant> {
    const tenant: Tenant = { id, name: wish.name, createdAt: this.clock.now() };
    await this.tenants.insert(tx, tenant);
    const account = await this.openAccount.execute(tx, id, wish.name);
    const owner = await this.registerUser.execute(tx, id, { ...wish.owner, role: 'owner' });
    if (password) await this.setPassword.execute(tx, id, owner.id, password);
    const apiKey = await this.issueApiKey.execute(tx, id, { name: 'owner', scopes, userId: owner.id });
    const data = {
      tenantId: id,
      name: wish.name,
      accountId: account.id,
      ownerUserId: owner.id,
      createdAt: tenant.createdAt.toISOString(),
    };
    publish(tx, TenantCreated, data, { tenantId: id, sequence: 1, keyIsLocked: true });
    return { tenant, account, owner, apiKey };
  }
}
