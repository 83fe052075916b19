import { Database } from '@atlas/database';
import {
  decodeCursor,
  defaultPageSize,
  IdempotencyKey,
  pageAnswer,
  PageQuery,
  pageOf,
  ParseId,
  Problems,
} from '@atlas/http';
import { parseId, type OrderId, type TenantId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AmountOutOfRange,
  BuyerRequired,
  CurrencyMismatch,
  NothingOrdered,
  PurchaseOpen,
  TooBusy,
  UnknownAccount,
  UnknownOrder,
  UnknownPlan,
} from '../orders.errors.ts';
import { FindOrder } from './find-order.use-case.ts';
import { OrderAnswer, OrderPage } from './order-answer.dto.ts';
import { orderAnswer } from './order-answer.ts';
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
  @ApiCreatedResponse({ type: OrderAnswer })
  @Problems(
    ...[BuyerRequired, UnknownAccount, UnknownPlan, NothingOrdered, CurrencyMismatch, AmountOutOfRange],
    ...[PurchaseOpen, TooBusy],
  )
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
  @ApiOkResponse({ type: OrderPage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: PageQuery): Promise<OrderPage> {
    const { limit = defaultPageSize, cursor } = query;
    const [position] = decodeCursor(cursor, isOrderId) ?? [];
    const before = position === undefined ? undefined : parseId('ord', position);
    const orders = await this.database.read([tenantId], (tx) => this.orders.list(tx, tenantId, before, limit + 1));
    return pageAnswer(
      '/v1/orders',
      query,
      pageOf(orders, limit, ({ id }) => [id]),
      orderAnswer,
    );
  }

  @Get(':id')
  @Scopes('orders:read')
  @ApiOperation({ summary: 'Shows an order.' })
  @ApiOkResponse({ type: OrderAnswer })
  @Problems(UnknownOrder)
  async find(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('ord')) orderId: OrderId,
  ): Promise<OrderAnswer> {
    return orderAnswer(await this.database.read([tenantId], (tx) => this.findOrder.execute(tx, tenantId, orderId)));
  }
}

const isOrderId = (text: string) => parseId('ord', text) !== undefined;
