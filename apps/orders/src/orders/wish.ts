import type { AccountId, Currency, Money, OrderId, PlanId, TenantId, UserId } from '@atlas/kernel';
import {
  AmountOutOfRange,
  BuyerRequired,
  CurrencyMismatch,
  NothingOrdered,
  UnknownAccount,
  UnknownPlan,
} from '../orders.errors.ts';
import type { Plan } from '../plans/plan.ts';
import { planLine, totalOf, type Order, type OrderLine } from './order.ts';

/** What a customer asks for. */
export interface Wish {
  readonly accountId?: AccountId;
  readonly planId?: PlanId;
  readonly currency: Currency;
  readonly lines?: readonly OrderLine[];
  readonly paymentMethod: string;
}

/** Who asks, as their token says it. */
interface Asker {
  readonly tenantId?: TenantId;
  readonly userId?: UserId;
  readonly userEmail?: string;
  readonly accountId?: AccountId;
}

interface Buyer {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly accountId: AccountId;
  readonly email: string;
}

/** The token names who buys and who pays: nobody pays from another account, of whatever tenant. */
export function buyerOf({ tenantId, userId, userEmail, accountId }: Asker, wish: Pick<Wish, 'accountId'>): Buyer {
  if (tenantId === undefined || userId === undefined || userEmail === undefined) throw new BuyerRequired();
  if (accountId === undefined || (wish.accountId !== undefined && wish.accountId !== accountId)) {
    throw new UnknownAccount(at('#/accountId', 'unknown', 'Your key does not buy for this account.'));
  }
  return { tenantId, userId, accountId, email: userEmail };
}

/** @param plan the one that is wished for, if there is such a plan; its price is the catalogue's, whatever the customer thinks */
export function orderOf(
  wish: Wish,
  plan: Plan | undefined,
  { tenantId, userId, accountId }: Buyer,
  { id, placedAt }: { readonly id: OrderId; readonly placedAt: Date },
): Order {
  const lines = linesOf(wish, plan);
  return {
    tenantId,
    id,
    accountId,
    userId,
    ...(wish.planId !== undefined && { planId: wish.planId }),
    status: 'pending_payment',
    total: totalFor(lines, wish.currency),
    paymentMethod: wish.paymentMethod,
    lines,
    version: 1,
    placedAt,
  };
}

function linesOf({ planId, currency, lines = [] }: Wish, plan: Plan | undefined): readonly OrderLine[] {
  if (planId === undefined) {
    if (lines.length === 0) throw new NothingOrdered(at('#/lines', 'too_few', 'There is no line, and no plan.'));
    return lines;
  }
  if (!plan) throw new UnknownPlan(at('#/planId', 'unknown', 'No plan has this id.'));
  if (plan.price.currency !== currency) {
    throw new CurrencyMismatch({
      ...at('#/currency', 'mismatch', 'This is not the currency of the plan.'),
      detail: `The plan is sold in ${plan.price.currency}.`,
    });
  }
  return [planLine(plan), ...lines];
}

function totalFor(lines: readonly OrderLine[], currency: Currency): Money {
  const total = totalOf(lines, currency);
  if (!total)
    throw new AmountOutOfRange(at('#/lines', 'out_of_range', 'The lines add up to a total outside of the range.'));
  return total;
}

function at(pointer: string, code: string, detail: string) {
  return { errors: [{ pointer, code, detail }] };
}
