import { IsIdOf, IsTimestamp, OrNull } from '@atlas/http';
import type { AccountId, OrderId, PlanId, SubscriptionId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsString, ValidateNested } from 'class-validator';
import type { Subscription } from './subscription.ts';

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

  @IsIn(['incomplete', 'active', 'not_activated'])
  state!: Subscription['state'];

  /** Why it was not activated. */
  @OrNull()
  @IsIn(['rule', 'timeout', 'cancelled', 'payment_failed'])
  reason!: Subscription['reason'];

  /** Which rule of the plan refused it. */
  @OrNull()
  @IsIn(['no_seats_left', 'unknown_plan'])
  rule!: Subscription['rule'];

  @IsTimestamp()
  createdAt!: Date;

  @OrNull()
  @IsTimestamp()
  activatedAt!: Date | null;
}

export class SubscriptionPage {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SubscriptionAnswer)
  items!: SubscriptionAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
