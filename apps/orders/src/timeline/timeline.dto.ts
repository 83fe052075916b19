import { IsIdOf, IsTimestamp, Link, OrNull, SelfLink } from '@atlas/http';
import type { OrderId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsString, ValidateNested } from 'class-validator';
import type { PurchaseState } from './timeline.ts';

export class TimelineEntry {
  /**
   * Of the order where it begins, then of what was heard.
   * @example 0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e
   */
  @IsString()
  id!: string;

  /** @example charge.succeeded */
  @IsString()
  type!: string;

  /**
   * Why: `card_declined`.
   * @example null
   */
  @OrNull()
  @IsString()
  detail!: string | null;

  @IsTimestamp()
  at!: string;
}

/**
 * @example
 * {
 *   "self": { "href": "/v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e/timeline" },
 *   "order": { "href": "/v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" }
 * }
 */
export class TimelineLinks extends SelfLink {
  @ValidateNested()
  @Type(() => Link)
  order!: Link;
}

export class TimelineAnswer {
  @IsIdOf('ord')
  orderId!: OrderId;

  /**
   * How far the purchase is.
   * @example charged
   */
  @IsIn(['started', 'charged', 'activating', 'completed', 'failed', 'compensating', 'compensated'])
  state!: PurchaseState;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TimelineEntry)
  entries!: TimelineEntry[];

  @ValidateNested()
  @Type(() => TimelineLinks)
  _links!: TimelineLinks;
}
