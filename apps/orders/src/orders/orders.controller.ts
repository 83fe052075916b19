import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, IdempotencyKey, PageQuery, pageOf, ParseId, type Page } from '@atlas/http';
import { parseId, type OrderId, type TenantId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { FindOrder } from './find-order.use-case.ts';
import { orderAnswer, type OrderAnswer } from './order-answer.ts';
import { OrderStore } from './order.store.ts';
import { PlaceOrderRequest } from './orders.dto.ts';
import { PlaceOrder } from './place-order.use-case.ts';

@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly findOrder: FindOrder,
    private readonly placeOrder: PlaceOrder,
  ) {}

  /** Places an order; the purchase goes on in the background, its timeline tells how. */
  @Post()
  @Scopes('orders:write')
  @ApiOperation({ summary: 'Places an order; the purchase goes on in the background.' })
  async place(
    @CurrentPrincipal() principal: Principal,
    @IdempotencyKey() idempotencyKey: string,
    @Body() wish: PlaceOrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { body, replayed } = await this.placeOrder.execute(principal, idempotencyKey, wish);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    void reply.type('application/json');
    return body;
  }

  @Get()
  @Scopes('orders:read')
  @ApiOperation({ summary: 'Lists the orders of the tenant, the newest first.' })
  async list(
    @CurrentTenant() tenantId: TenantId,
    @Query() { limit = defaultPageSize, cursor }: PageQuery,
  ): Promise<Page<OrderAnswer>> {
    const [position] = decodeCursor(cursor, isOrderId) ?? [];
    const before = position === undefined ? undefined : parseId('ord', position);
    const orders = await this.database.read([tenantId], (tx) => this.orders.list(tx, tenantId, before, limit + 1));
    return pageOf(orders.map(orderAnswer), limit, ({ id }) => [id]);
  }

  @Get(':id')
  @Scopes('orders:read')
  @ApiOperation({ summary: 'Shows an order.' })
  async find(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('ord')) orderId: OrderId,
  ): Promise<OrderAnswer> {
    return orderAnswer(await this.database.read([tenantId], (tx) => this.findOrder.execute(tx, tenantId, orderId)));
  }
}

const isOrderId = (text: string) => parseId('ord', text) !== undefined;
