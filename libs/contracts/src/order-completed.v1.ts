import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, amount, money, orderId, planId, timestamp, userId } from './fields.ts';

/** The customer has what was paid for: from here the money is revenue. */
export const OrderCompletedV1 = defineEvent({
  type: 'order.completed',
  version: '1.0',
  topic: 'orders.orders',
  key: (data) => data.orderId,
  url: (data) => `/v1/orders/${data.orderId}`,
  personal: ['/userEmail'],
  data: {
    orderId,
    accountId,
    userId,
    userEmail: Type.String(),
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
    userId: exampleIds.userId,
    userEmail: 'ada@acme.example',
    planId: exampleIds.planId,
    total: { amount: 4900, currency: 'EUR' },
    lines: [{ sku: 'plan:pro', quantity: 1, unitAmount: 4900 }],
    completedAt: exampleTime,
  },
});
