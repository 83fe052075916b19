import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, chargeId, money, orderId, timestamp } from './fields.ts';

/** The whole amount went back to the customer, because nothing was delivered. */
export const ChargeReversed = defineEvent({
  type: 'charge.reversed',
  version: '1.0',
  topic: 'billing.charges',
  key: (data) => data.orderId,
  url: (data) => `/v1/charges/${data.chargeId}`,
  data: {
    chargeId,
    orderId,
    accountId,
    amount: money,
    reason: Type.Union([
      Type.Literal('rule'),
      Type.Literal('timeout'),
      Type.Literal('cancelled'),
      Type.Literal('payment_failed'),
    ]),
    reversedAt: timestamp,
  },
  example: {
    chargeId: exampleIds.chargeId,
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    amount: { amount: 4900, currency: 'EUR' },
    reason: 'rule',
    reversedAt: exampleTime,
  },
});
