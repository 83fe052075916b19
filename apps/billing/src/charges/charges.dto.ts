import { IsIdOf, IsTimestamp, Link, MoneyAnswer, OrNull, PageAnswer, PageQuery, SelfLink } from '@atlas/http';
import type { AccountId, ChargeId, OrderId, PlanId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import type { Charge } from './charge.ts';
import type { DatedCharge } from './charge.store.ts';
import { linksOfCharge } from './charge-links.ts';

export class ChargesQuery extends PageQuery {
  /** Only the charge of this order. */
  @IsOptional()
  @IsIdOf('ord')
  orderId?: OrderId;
}

/**
 * @example
 * {
 *   "self": { "href": "/v1/charges/chg_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" },
 *   "order": { "href": "/v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" }
 * }
 */
export class ChargeLinks extends SelfLink {
  @ValidateNested()
  @Type(() => Link)
  order!: Link;
}

type ShownCharge = Exclude<Charge, { state: 'awaited' }>;

export class ChargeAnswer {
  @IsIdOf('chg')
  id!: ChargeId;

  @IsIdOf('ord')
  orderId!: OrderId;

  /** Who pays. */
  @IsIdOf('acc')
  accountId!: AccountId;

  @OrNull()
  @IsIdOf('pln')
  planId!: PlanId | null;

  @ValidateNested()
  @Type(() => MoneyAnswer)
  amount!: MoneyAnswer;

  /**
   * `unknown`: the provider gave no answer, and is asked until it does.
   * @example succeeded
   */
  @IsIn(['created', 'processing', 'unknown', 'succeeded', 'failed'])
  state!: ShownCharge['state'];

  /**
   * What becomes of the money.
   * @example settled
   */
  @IsIn(['pending', 'settled', 'doomed', 'void', 'reversing', 'reversal_failed', 'reversed'])
  settlement!: ShownCharge['settlement'];

  /**
   * Why it failed, or why it is given back: `card_declined`.
   * @example null
   */
  @OrNull()
  @IsString()
  reason!: string | null;

  @IsTimestamp()
  createdAt!: string;

  @IsTimestamp()
  updatedAt!: string;

  @ValidateNested()
  @Type(() => ChargeLinks)
  _links!: ChargeLinks;
}

export class ChargePage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ChargeAnswer)
  items!: ChargeAnswer[];
}

/** Undefined for a charge that nobody has asked for yet. */
export function chargeAnswer({ charge, createdAt, updatedAt }: DatedCharge): ChargeAnswer | undefined {
  if (charge.state === 'awaited') return undefined;
  const { id, orderId, state, settlement, terms } = charge;
  const { accountId, planId = null, amount } = terms;
  const reason = state === 'failed' ? charge.failure : 'reason' in charge ? charge.reason : null;
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, orderId, accountId, planId, amount, state, settlement, reason, ...times, _links: linksOfCharge(charge) };
}
