import type { Tx } from '@atlas/database';
import { newId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import type { CustomerAccount } from './customer-account.ts';
import { CustomerAccountStore } from './customer-accounts.store.ts';

@Injectable()
export class OpenAccount {
  constructor(
    private readonly accounts: CustomerAccountStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, name: string): Promise<CustomerAccount> {
    const account: CustomerAccount = { id: newId('acc'), name, createdAt: this.clock.now() };
    await this.accounts.insert(tx, tenantId, account);
    return account;
  }
}
