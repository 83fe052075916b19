import { IsCurrencyCode, IsIdOf, IsTimestamp, Link, MoneyAnswer, OrNull, PageAnswer, SelfLink } from '@atlas/http';
import type { AccountId, Currency, OrderId, PlanId, UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import type { OrderStatus } from './order.ts';

export class OrderLineAnswer {
  /** @example plan:pro */
  @IsString()
  sku!: string;

  /** @example Pro */
  @IsOptional()
  @IsString()
  description?: string;

  /** @example 1 */
  @IsInt()
  quantity!: number;

  /**
   * The price of one, in minor units of the order's currency.
   * @example 4900
   */
  @IsInt()
  unitAmount!: number;
}

/**
 * @example
 * {
 *   "self": { "href": "/v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" },
 *   "timeline": { "href": "/v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e/timeline" },
 *   "charges": { "href": "/v1/charges?orderId=ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" },
 *   "subscriptions": { "href": "/v1/subscriptions?orderId=ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" }
 * }
 */
export class OrderLinks extends SelfLink {
  /** What has happened to it. */
  @ValidateNested()
  @Type(() => Link)
  timeline!: Link;

  @ValidateNested()
  @Type(() => Link)
  charges!: Link;

  /** What came of it; not there for an order without a plan. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Link)
  subscriptions?: Link;
}

export class OrderAnswer {
  @IsIdOf('ord')
  id!: OrderId;

  /** @example pending_payment */
  @IsIn(['pending_payment', 'completed', 'payment_failed', 'cancelled'])
  status!: OrderStatus;

  /**
   * Why it did not come to a good end: `card_declined`.
   * @example null
   */
  @OrNull()
  @IsString()
  endReason!: string | null;

  /** Who pays. */
  @IsIdOf('acc')
  accountId!: AccountId;

  @IsIdOf('usr')
  userId!: UserId;

  @OrNull()
  @IsIdOf('pln')
  planId!: PlanId | null;

  @IsCurrencyCode()
  currency!: Currency;

  /** The sum of its lines. */
  @ValidateNested()
  @Type(() => MoneyAnswer)
  total!: MoneyAnswer;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OrderLineAnswer)
  lines!: readonly OrderLineAnswer[];

  @IsTimestamp()
  placedAt!: string;

  /** @example null */
  @OrNull()
  @IsTimestamp()
  endedAt!: string | null;

  /**
   * Counts its changes.
   * @example 1
   */
  @IsInt()
  version!: number;

  @ValidateNested()
  @Type(() => OrderLinks)
  _links!: OrderLinks;
}

export class OrderPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OrderAnswer)
  items!: OrderAnswer[];
}
