import type { Tx } from '@atlas/database';
import type { OAuthClientId, TenantId, UserId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { FindDefaultAccount } from '../customer-accounts/find-default-account.use-case.ts';
import { FindTenantConfiguration } from '../tenant-configuration/find-tenant-configuration.use-case.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import { scopesInPerson, scopesOf } from '../users/role.ts';

/** What acts in a user's name: a key, or a client that the audit log knows by its own id. */
interface Machine {
  readonly scopes: readonly string[];
  readonly client?: OAuthClientId;
}

@Injectable()
export class DescribeUser {
  constructor(
    private readonly findUser: FindUser,
    private readonly findDefaultAccount: FindDefaultAccount,
    private readonly findConfiguration: FindTenantConfiguration,
  ) {}

  /** Who acts when a user does: in person with all that the role gives, or by a machine that may do a part of it. */
  async execute(tx: Tx, tenantId: TenantId, userId: UserId, machine?: Machine): Promise<Principal | undefined> {
    const user = await this.findUser.execute(tx, tenantId, userId);
    if (!user) return undefined;
    const accountId = await this.findDefaultAccount.execute(tx, tenantId);
    const { version: configVersion } = await this.findConfiguration.execute(tx, tenantId);
    const whose = {
      subject: machine?.client ?? user.id,
      tenantId,
      userId: user.id,
      userEmail: user.email,
      ...(accountId && { accountId }),
    };
    const held: readonly string[] = scopesOf(user.role);
    const scopes = machine ? machine.scopes.filter((scope) => held.includes(scope)) : scopesInPerson(user.role);
    return { kind: 'user', ...whose, scopes, configVersion };
  }
}
