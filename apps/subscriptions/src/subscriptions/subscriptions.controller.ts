import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, PageQuery, pageOf, ParseId, type Page } from '@atlas/http';
import { uuidOf, type SubscriptionId, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownSubscription } from '../subscriptions.errors.ts';
import { SubscriptionStore } from './subscription.store.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionAnswer, SubscriptionPage } from './subscriptions.dto.ts';

@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly database: Database,
    private readonly subscriptions: SubscriptionStore,
  ) {}

  @Get()
  @Scopes('subscriptions:read')
  @ApiOperation({ summary: 'Lists the subscriptions of the tenant, the newest first.' })
  @ApiOkResponse({ type: SubscriptionPage })
  async list(
    @CurrentTenant() tenantId: TenantId,
    @Query() { limit = defaultPageSize, cursor }: PageQuery,
  ): Promise<Page<Subscription>> {
    const [before = null] = decodeCursor(cursor, isUuid) ?? [];
    const found = await this.database.read([tenantId], (tx) =>
      this.subscriptions.list(tx, tenantId, before, limit + 1),
    );
    return pageOf(found, limit, ({ id }) => [uuidOf(id)]);
  }

  @Get(':id')
  @Scopes('subscriptions:read')
  @ApiOperation({ summary: 'Shows a subscription.' })
  @ApiOkResponse({ type: SubscriptionAnswer })
  async find(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('sub')) id: SubscriptionId,
  ): Promise<Subscription> {
    const subscription = await this.database.read([tenantId], (tx) => this.subscriptions.find(tx, tenantId, id));
    if (!subscription) throw new UnknownSubscription();
    return subscription;
  }
}
