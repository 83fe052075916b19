import type { Tx } from '@atlas/database';
import type { AccountId, TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { CustomerAccountStore } from './customer-accounts.store.ts';

/** For the neighbours: who pays when a request does not say. */
@Injectable()
export class FindDefaultAccount {
  constructor(private readonly accounts: CustomerAccountStore) {}

  /** The account that the tenant was opened with. */
  async execute(tx: Tx, tenantId: TenantId): Promise<AccountId | undefined> {
    const [first] = await this.accounts.list(tx, tenantId, null, 1);
    return first?.id;
  }
}
