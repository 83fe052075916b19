import { Database } from '@atlas/database';
import { ParseId } from '@atlas/http';
import type { OrderId, TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { FindOrder } from '../orders/find-order.use-case.ts';
import { FactStore } from './fact.store.ts';
import { stateOf, type PurchaseState } from './timeline.ts';

interface TimelineAnswer {
  readonly orderId: OrderId;
  readonly state: PurchaseState;
  readonly entries: readonly TimelineEntry[];
  readonly _links: { readonly self: { readonly href: string }; readonly order: { readonly href: string } };
}

interface TimelineEntry {
  readonly id: string;
  readonly type: string;
  readonly detail: string | null;
  readonly at: string;
}

@Controller('v1/orders/:id/timeline')
export class TimelineController {
  constructor(
    private readonly database: Database,
    private readonly findOrder: FindOrder,
    private readonly facts: FactStore,
  ) {}

  @Get()
  @Scopes('orders:read')
  @ApiOperation({ summary: 'Tells what has happened to an order, and how far its purchase is.' })
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
    const href = `/v1/orders/${orderId}`;
    return {
      orderId,
      state: stateOf(new Set(facts.map(({ type }) => type))),
      entries: [placed, ...heard],
      _links: { self: { href: `${href}/timeline` }, order: { href } },
    };
  }
}
