import { TenantCreated } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import type { Clock, TenantId } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { IssueApiKey, type IssuedApiKey } from '../api-keys/issue-api-key.use-case.ts';
import { scopes } from '../api-keys/scopes.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
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
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A customer comes aboard able to act: with an account that pays, an owner, and a key that may do everything in the tenant. */
  async execute(
    tx: Tx,
    id: TenantId,
    wish: { name: string; owner: { email: string; name: string } },
    { by, password }: { by: Principal; password?: PasswordHash },
  ): Promise<RegisteredTenant> {
    const tenant: Tenant = { id, name: wish.name, createdAt: this.clock.now() };
    await this.tenants.insert(tx, tenant);
    await this.recordAct.execute(tx, id, { actor: by.subject, action: 'tenant.registered', subject: id });
    const account = await this.openAccount.execute(tx, id, wish.name);
    const owner = await this.registerUser.execute(tx, id, { ...wish.owner, role: 'owner' }, by);
    if (password) await this.setPassword.execute(tx, id, owner.id, password);
    const apiKey = await this.issueApiKey.execute(tx, id, { name: 'owner', scopes, userId: owner.id }, by);
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
