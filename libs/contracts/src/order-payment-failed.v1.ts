import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { orderId, timestamp } from './fields.ts';

/** No money came, so that nothing was delivered. An end state. */
export const OrderPaymentFailed = defineEvent({
  type: 'order.payment_failed',
  version: '1.0',
  topic: 'orders.orders',
  key: (data) => data.orderId,
  url: (data) => `/v1/orders/${data.orderId}`,
  data: { orderId, reason: Type.String(), failedAt: timestamp },
  example: { orderId: exampleIds.orderId, reason: 'card_declined', failedAt: exampleTime },
});
