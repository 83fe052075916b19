import { OrderCompleted, OrderPlaced } from '@atlas/contracts';
import { sameMoney, type Money } from '@atlas/kernel';
import type { Evidence, OrderRow } from '../evidence/evidence.ts';
import { told } from '../evidence/published-event.ts';
import type { Finding, Invariant } from '../finding.ts';
import { minorUnits } from './minor-units.ts';

/** 15. What a customer is asked to pay is what was ordered, in one currency wherever it is written down. */
export const ordersAddUp: Invariant = {
  number: 15,
  sentence: "An order's total = its lines; one currency.",
  counted: ({ orders }) => `${orders.length} orders with ${orders.flatMap(({ lines }) => lines).length} lines`,
  violations: (evidence) => [...evidence.orders.flatMap(wrongSum), ...otherAmounts(evidence)],
};

function wrongSum({ orderId, total, lines }: OrderRow): Finding[] {
  if (lines.length === 0) return [{ subject: orderId, fault: 'it has no lines' }];
  const sum = lines.reduce((sofar, { quantity, unitAmount }) => sofar + quantity * unitAmount, 0);
  return sum === total.amount
    ? []
    : [{ subject: orderId, fault: `its total is ${minorUnits(total)}, its lines are ${sum}` }];
}

/** An order is in one currency only if everybody who writes its total down agrees. */
function otherAmounts({ orders, charges, events }: Evidence): Finding[] {
  const byId = new Map<string, OrderRow>(orders.map((order) => [order.orderId, order]));
  const statements = [
    ...charges.flatMap(({ orderId, amount }) => (amount ? [{ orderId, who: 'its charge', amount }] : [])),
    ...[OrderPlaced, OrderCompleted].flatMap((contract) =>
      told<{ orderId: string; total: Money }>(contract, events).map(({ data }) => ({
        orderId: data.orderId,
        who: contract.type,
        amount: data.total,
      })),
    ),
  ];
  return statements.flatMap(({ orderId, who, amount }) => {
    const order = byId.get(orderId);
    if (!order || sameMoney(order.total, amount)) return [];
    return [
      { subject: order.orderId, fault: `its total is ${minorUnits(order.total)}, ${who} says ${minorUnits(amount)}` },
    ];
  });
}
