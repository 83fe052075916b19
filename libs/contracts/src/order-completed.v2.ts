import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, amount, money, orderId, planId, timestamp, userId } from './fields.ts';
import { OrderCompletedV1 } from './order-completed.v1.ts';

/** The customer has what was paid for: from here the money is revenue. Says who bought it in one place. */
export const OrderCompleted = defineEvent({
  type: 'order.completed',
  version: '2.0',
  topic: 'orders.orders',
  key: (data) => data.orderId,
  url: (data) => `/v1/orders/${data.orderId}`,
  personal: ['/buyer/email'],
  data: {
    orderId,
    accountId,
    buyer: Type.Object({ userId, email: Type.String() }, { additionalProperties: false }),
    planId: Type.Optional(planId),
    total: money,
    lines: Type.Array(
      Type.Object(
        { sku: Type.String(), quantity: Type.Integer({ minimum: 1 }), unitAmount: amount },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
    completedAt: timestamp,
  },
  example: {
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    buyer: { userId: exampleIds.userId, email: 'ada@acme.example' },
    planId: exampleIds.planId,
    total: { amount: 4900, currency: 'EUR' },
    lines: [{ sku: 'plan:pro', quantity: 1, unitAmount: 4900 }],
    completedAt: exampleTime,
  },
  previous: {
    contract: OrderCompletedV1,
    upcast: ({ userId: id, userEmail: email, ...order }) => ({ ...order, buyer: { userId: id, email } }),
    downcast: ({ buyer, ...order }) => ({ ...order, userId: buyer.userId, userEmail: buyer.email }),
  },
});
