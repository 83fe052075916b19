import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, amount, money, orderId, planId, timestamp, userId } from './fields.ts';

/** A user wants to buy, for an account. With a plan the verdict is that of `subscriptions`, else of `orders`. */
export const OrderPlaced = defineEvent({
  type: 'order.placed',
  version: '1.0',
  topic: 'orders.orders',
  key: (data) => data.orderId,
  url: (data) => `/v1/orders/${data.orderId}`,
  data: {
    orderId,
    accountId,
    userId,
    planId: Type.Optional(planId),
    source: Type.Literal('purchase'),
    total: money,
    lines: Type.Array(
      Type.Object(
        { sku: Type.String(), quantity: Type.Integer({ minimum: 1 }), unitAmount: amount },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
    paymentMethod: Type.String({ description: 'A token of the payment provider; never a card number.' }),
    placedAt: timestamp,
  },
  example: {
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    userId: exampleIds.userId,
    planId: exampleIds.planId,
    source: 'purchase',
    total: { amount: 4900, currency: 'EUR' },
    lines: [{ sku: 'plan:pro', quantity: 1, unitAmount: 4900 }],
    paymentMethod: 'pm_success',
    placedAt: exampleTime,
  },
});
