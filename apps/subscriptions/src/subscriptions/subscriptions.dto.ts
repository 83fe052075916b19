import { IsIdOf, IsTimestamp, Link, OrNull, PageAnswer, PageQuery, SelfLink } from '@atlas/http';
import type { AccountId, OrderId, PlanId, SubscriptionId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { linksOfSubscription } from './subscription-links.ts';
import type { Subscription } from './subscription.ts';

export class SubscriptionsQuery extends PageQuery {
  /** Only the subscription of this order. */
  @IsOptional()
  @IsIdOf('ord')
  orderId?: OrderId;
}

/**
 * @example
 * {
 *   "self": { "href": "/v1/subscriptions/sub_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" },
 *   "order": { "href": "/v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" },
 *   "plan": { "href": "/v1/plans/pln_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" }
 * }
 */
export class SubscriptionLinks extends SelfLink {
  @ValidateNested()
  @Type(() => Link)
  order!: Link;

  @ValidateNested()
  @Type(() => Link)
  plan!: Link;
}

export class SubscriptionAnswer {
  @IsIdOf('sub')
  id!: SubscriptionId;

  /** The purchase that it came from. */
  @IsIdOf('ord')
  orderId!: OrderId;

  @IsIdOf('acc')
  accountId!: AccountId;

  @IsIdOf('pln')
  planId!: PlanId;

  /** @example active */
  @IsIn(['incomplete', 'active', 'not_activated'])
  state!: Subscription['state'];

  /**
   * Why it was not activated.
   * @example null
   */
  @OrNull()
  @IsIn(['rule', 'timeout', 'cancelled', 'payment_failed'])
  reason!: Subscription['reason'];

  /**
   * Which rule of the plan refused it.
   * @example null
   */
  @OrNull()
  @IsIn(['no_seats_left', 'unknown_plan'])
  rule!: Subscription['rule'];

  @IsTimestamp()
  createdAt!: string;

  @OrNull()
  @IsTimestamp()
  activatedAt!: string | null;

  @ValidateNested()
  @Type(() => SubscriptionLinks)
  _links!: SubscriptionLinks;
}

export class SubscriptionPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SubscriptionAnswer)
  items!: SubscriptionAnswer[];
}

export function subscriptionAnswer(subscription: Subscription): SubscriptionAnswer {
  const { createdAt, activatedAt, ...shown } = subscription;
  return {
    ...shown,
    createdAt: createdAt.toISOString(),
    activatedAt: activatedAt?.toISOString() ?? null,
    _links: linksOfSubscription(subscription),
  };
}
