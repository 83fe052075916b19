import { largestCharge, money, MoneyOverflow, multiplyMoney, sumMoney, type Currency, type Money } from '@atlas/kernel';
import type { AccountId, OrderId, PlanId, TenantId, UserId } from '@atlas/kernel';

/**
 *   order with a plan      pending_payment ─┬─subscription.activated→ completed
 *   (subscriptions decides)                 ├─subscription.activation_failed{payment_failed}→ payment_failed
 *                                           └─subscription.activation_failed{rule, timeout, cancelled}→ cancelled
 *
 *   order without a plan   pending_payment ─┬─charge.succeeded→ completed
 *   (this service decides)                  ├─charge.failed→ payment_failed
 *                                           └─the verdict is overdue→ cancelled
 *
 * The first verdict stands; whatever comes later changes nothing.
 */
export type OrderStatus = 'pending_payment' | 'completed' | 'payment_failed' | 'cancelled';

export interface OrderLine {
  readonly sku: string;
  readonly description?: string;
  readonly quantity: number;
  /** Minor units of the order's currency. */
  readonly unitAmount: number;
}

export interface Order {
  readonly tenantId: TenantId;
  readonly id: OrderId;
  readonly accountId: AccountId;
  readonly userId: UserId;
  readonly planId?: PlanId;
  readonly status: OrderStatus;
  readonly endReason?: string;
  readonly total: Money;
  readonly paymentMethod: string;
  readonly lines: readonly OrderLine[];
  readonly version: number;
  readonly placedAt: Date;
  readonly endedAt?: Date;
}

type CancelReason = 'rule' | 'timeout' | 'cancelled';

export type EndedOrder = Order & { readonly endedAt: Date };

/** What the order hears of its purchase. */
export type PurchaseFact =
  | { readonly is: 'charge_succeeded'; readonly doomed: boolean }
  | { readonly is: 'charge_failed'; readonly reason: string }
  | { readonly is: 'activated' }
  | { readonly is: 'activation_failed'; readonly reason: CancelReason | 'payment_failed' }
  | { readonly is: 'verdict_overdue' };

export type OrderEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'payment_failed'; readonly reason: string }
  | { readonly status: 'cancelled'; readonly reason: CancelReason };

/** How a fact ends an order; undefined when it does not, or when it has ended already. */
export function endBy(order: Pick<Order, 'status' | 'planId'>, fact: PurchaseFact): OrderEnd | undefined {
  if (order.status !== 'pending_payment') return undefined;
  return order.planId === undefined ? endWithoutPlan(fact) : endWithPlan(fact);
}

function endWithPlan(fact: PurchaseFact): OrderEnd | undefined {
  switch (fact.is) {
    case 'activated':
      return { status: 'completed' };
    case 'activation_failed':
      return fact.reason === 'payment_failed'
        ? { status: 'payment_failed', reason: fact.reason }
        : { status: 'cancelled', reason: fact.reason };
    case 'charge_succeeded':
    case 'charge_failed':
    case 'verdict_overdue':
      return undefined;
  }
}

function endWithoutPlan(fact: PurchaseFact): OrderEnd | undefined {
  switch (fact.is) {
    case 'charge_succeeded':
      return fact.doomed ? undefined : { status: 'completed' };
    case 'charge_failed':
      return { status: 'payment_failed', reason: fact.reason };
    case 'verdict_overdue':
      return { status: 'cancelled', reason: 'timeout' };
    case 'activated':
    case 'activation_failed':
      return undefined;
  }
}

/** The sum of the lines; undefined when it cannot be charged. */
export function totalOf(lines: readonly OrderLine[], currency: Currency): Money | undefined {
  try {
    const total = sumMoney(
      lines.map(({ unitAmount, quantity }) => multiplyMoney(money(unitAmount, currency), quantity)),
      currency,
    );
    return total.amount >= 1 && total.amount <= largestCharge ? total : undefined;
  } catch (error) {
    if (error instanceof MoneyOverflow) return undefined;
    throw error;
  }
}

/** The line that a plan adds to an order: its price is the catalogue's, whatever the request says. */
export function planLine(plan: { readonly code: string; readonly name: string; readonly price: Money }): OrderLine {
  return { sku: `plan:${plan.code}`, description: plan.name, quantity: 1, unitAmount: plan.price.amount };
}
