import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { orderId, planId, timestamp } from './fields.ts';

/** The order ends without delivery. For an order without a plan this is the verdict on which billing gives money back. */
export const OrderCancelled = defineEvent({
  type: 'order.cancelled',
  version: '1.0',
  topic: 'orders.orders',
  key: (data) => data.orderId,
  url: (data) => `/v1/orders/${data.orderId}`,
  data: {
    orderId,
    planId: Type.Optional(planId),
    reason: Type.Union([Type.Literal('rule'), Type.Literal('timeout'), Type.Literal('cancelled')]),
    cancelledAt: timestamp,
  },
  example: { orderId: exampleIds.orderId, planId: exampleIds.planId, reason: 'rule', cancelledAt: exampleTime },
});
