import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, PageQuery, pageOf, type Page } from '@atlas/http';
import { uuidOf, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { CustomerAccount } from './customer-account.ts';
import { CustomerAccountPage } from './customer-accounts.dto.ts';
import { CustomerAccountStore } from './customer-accounts.store.ts';

@Controller('v1/accounts')
export class CustomerAccountsController {
  constructor(
    private readonly database: Database,
    private readonly accounts: CustomerAccountStore,
  ) {}

  @Get()
  @Scopes('accounts:read')
  @ApiOperation({ summary: 'Lists the accounts of the tenant, the oldest first.' })
  @ApiOkResponse({ type: CustomerAccountPage })
  async list(
    @CurrentTenant() tenantId: TenantId,
    @Query() { limit = defaultPageSize, cursor }: PageQuery,
  ): Promise<Page<CustomerAccount>> {
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const accounts = await this.database.read([tenantId], (tx) => this.accounts.list(tx, tenantId, after, limit + 1));
    return pageOf(accounts, limit, ({ id }) => [uuidOf(id)]);
  }
}
