import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, pageAnswer, pageOf, PageQuery, ParseId, Problems } from '@atlas/http';
import { uuidOf, type AccountId, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownAccount } from '../accounts.errors.ts';
import { CustomerAccountAnswer, customerAccountAnswer, CustomerAccountPage } from './customer-accounts.dto.ts';
import { CustomerAccountStore } from './customer-accounts.store.ts';

@Controller('v1/accounts')
export class CustomerAccountsController {
  constructor(
    private readonly database: Database,
    private readonly accounts: CustomerAccountStore,
  ) {}

  @Get()
  @Scopes('accounts:read')
  @ApiOperation({ operationId: 'listAccounts', summary: 'Lists the accounts of the tenant, the oldest first.' })
  @ApiOkResponse({ type: CustomerAccountPage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: PageQuery): Promise<CustomerAccountPage> {
    const { limit = defaultPageSize, cursor } = query;
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const accounts = await this.database.read([tenantId], (tx) => this.accounts.list(tx, tenantId, after, limit + 1));
    const page = pageOf(accounts, limit, ({ id }) => [uuidOf(id)]);
    return pageAnswer('/v1/accounts', query, page, customerAccountAnswer);
  }

  @Get(':id')
  @Scopes('accounts:read')
  @ApiOperation({ operationId: 'getAccount', summary: 'Shows an account of the tenant.' })
  @ApiOkResponse({ type: CustomerAccountAnswer })
  @Problems(UnknownAccount)
  async get(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('acc')) id: AccountId,
  ): Promise<CustomerAccountAnswer> {
    const account = await this.database.read([tenantId], (tx) => this.accounts.find(tx, tenantId, id));
    if (!account) throw new UnknownAccount();
    return customerAccountAnswer(account);
  }
}
