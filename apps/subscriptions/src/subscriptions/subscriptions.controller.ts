import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, pageAnswer, pageOf, ParseId, Problems, type Page } from '@atlas/http';
import { uuidOf, type SubscriptionId, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownSubscription } from '../subscriptions.errors.ts';
import { SubscriptionStore } from './subscription.store.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionAnswer, subscriptionAnswer, SubscriptionPage, SubscriptionsQuery } from './subscriptions.dto.ts';

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
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: SubscriptionsQuery): Promise<SubscriptionPage> {
    return pageAnswer('/v1/subscriptions', query, await this.page(tenantId, query), subscriptionAnswer);
  }

  @Get(':id')
  @Scopes('subscriptions:read')
  @ApiOperation({ summary: 'Shows a subscription.' })
  @ApiOkResponse({ type: SubscriptionAnswer })
  @Problems(UnknownSubscription)
  async find(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('sub')) id: SubscriptionId,
  ): Promise<SubscriptionAnswer> {
    const subscription = await this.database.read([tenantId], (tx) => this.subscriptions.find(tx, tenantId, id));
    if (!subscription) throw new UnknownSubscription();
    return subscriptionAnswer(subscription);
  }

  private page(
    tenantId: TenantId,
    { orderId, limit = defaultPageSize, cursor }: SubscriptionsQuery,
  ): Promise<Page<Subscription>> {
    const [before = null] = decodeCursor(cursor, isUuid) ?? [];
    return this.database.read([tenantId], async (tx) => {
      const found =
        orderId === undefined
          ? await this.subscriptions.list(tx, tenantId, before, limit + 1)
          : [(await this.subscriptions.findByOrder(tx, tenantId, orderId)) ?? []].flat();
      return pageOf(found, limit, ({ id }) => [uuidOf(id)]);
    });
  }
}
