import { Database } from '@atlas/database';
import { ParseId, Problems } from '@atlas/http';
import type { OrderId, TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownOrder } from '../orders.errors.ts';
import { FindOrder } from '../orders/find-order.use-case.ts';
import { pathOfOrder, pathOfTimeline } from '../orders/order-links.ts';
import { FactStore } from './fact.store.ts';
import { TimelineAnswer } from './timeline.dto.ts';
import { stateOf } from './timeline.ts';

@Controller('v1/orders/:id/timeline')
export class TimelineController {
  constructor(
    private readonly database: Database,
    private readonly findOrder: FindOrder,
    private readonly facts: FactStore,
  ) {}

  @Get()
  @Scopes('orders:read')
  @ApiOperation({
    operationId: 'getOrderTimeline',
    summary: 'Tells what has happened to an order, and how far its purchase is.',
  })
  @ApiOkResponse({ type: TimelineAnswer })
  @Problems(UnknownOrder)
  async show(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('ord')) orderId: OrderId,
  ): Promise<TimelineAnswer> {
    const { order, facts } = await this.database.read([tenantId], async (tx) => ({
      order: await this.findOrder.execute(tx, tenantId, orderId),
      facts: await this.facts.list(tx, { tenantId, orderId }),
    }));
    const placed = { id: orderId, type: 'order.placed', detail: null, at: order.placedAt.toISOString() };
    const heard = facts.map(({ eventId, type, detail = null, happenedAt }) => ({
      id: eventId,
      type,
      detail,
      at: happenedAt.toISOString(),
    }));
    return {
      orderId,
      state: stateOf(new Set(facts.map(({ type }) => type))),
      entries: [placed, ...heard],
      _links: { self: { href: pathOfTimeline(orderId) }, order: { href: pathOfOrder(orderId) } },
    };
  }
}
