import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { orderId, timestamp, userId } from './fields.ts';

/** The customer wants out while the purchase is under way; the arbiter of an order with a plan decides. */
export const OrderCancelRequested = defineEvent({
  type: 'order.cancel_requested',
  version: '1.0',
  topic: 'orders.orders',
  key: (data) => data.orderId,
  url: (data) => `/v1/orders/${data.orderId}`,
  data: { orderId, userId, requestedAt: timestamp },
  example: { orderId: exampleIds.orderId, userId: exampleIds.userId, requestedAt: exampleTime },
});
