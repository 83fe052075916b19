import { IsIdOf, PageQuery } from '@atlas/http';
import type { AccountId, ChargeId, Money, OrderId, PlanId } from '@atlas/kernel';
import { IsOptional } from 'class-validator';
import type { Charge } from './charge.ts';
import type { DatedCharge } from './charge.store.ts';

export class ChargesQuery extends PageQuery {
  /** Only the charge of this order. */
  @IsOptional()
  @IsIdOf('ord')
  orderId?: OrderId;
}

export interface ChargeAnswer {
  readonly id: ChargeId;
  readonly orderId: OrderId;
  readonly accountId: AccountId;
  readonly planId: PlanId | null;
  readonly amount: Money;
  readonly state: Charge['state'];
  readonly settlement: Charge['settlement'];
  /** Why it failed, or why it is given back. */
  readonly reason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Undefined for a charge that nobody has asked for yet. */
export function chargeAnswer({ charge, createdAt, updatedAt }: DatedCharge): ChargeAnswer | undefined {
  if (charge.state === 'awaited') return undefined;
  const { id, orderId, state, settlement, terms } = charge;
  const { accountId, planId = null, amount } = terms;
  const reason = state === 'failed' ? charge.failure : 'reason' in charge ? charge.reason : null;
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, orderId, accountId, planId, amount, state, settlement, reason, ...times };
}
