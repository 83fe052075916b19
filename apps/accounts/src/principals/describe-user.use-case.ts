import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { FindDefaultAccount } from '../customer-accounts/find-default-account.use-case.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import { scopesOf } from '../users/role.ts';

/** Tenants cannot be configured yet: all are at the version that they were made with. */
const configVersion = 0;

/** Who acts when a user does: by a key with some of the scopes, or in person with all that the role gives. */
@Injectable()
export class DescribeUser {
  constructor(
    private readonly findUser: FindUser,
    private readonly findDefaultAccount: FindDefaultAccount,
  ) {}

  async execute(
    tx: Tx,
    tenantId: TenantId,
    userId: UserId,
    scopes?: readonly string[],
  ): Promise<Principal | undefined> {
    const user = await this.findUser.execute(tx, tenantId, userId);
    if (!user) return undefined;
    const accountId = await this.findDefaultAccount.execute(tx, tenantId);
    const whose = {
      subject: user.id,
      tenantId,
      userId: user.id,
      userEmail: user.email,
      ...(accountId && { accountId }),
    };
    return { kind: 'user', ...whose, scopes: scopes ?? scopesOf(user.role), configVersion };
  }
}
