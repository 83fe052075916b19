import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, chargeId, money, orderId, planId, timestamp } from './fields.ts';

/** The customer's money is ours. Published once per charge. */
export const ChargeSucceeded = defineEvent({
  type: 'charge.succeeded',
  version: '1.0',
  topic: 'billing.charges',
  key: (data) => data.orderId,
  url: (data) => `/v1/charges/${data.chargeId}`,
  data: {
    chargeId,
    orderId,
    accountId,
    planId: Type.Optional(planId),
    amount: money,
    doomed: Type.Boolean({
      description: 'The verdict was no before the money came: it goes back already, and nothing may be activated.',
    }),
    succeededAt: timestamp,
  },
  example: {
    chargeId: exampleIds.chargeId,
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    planId: exampleIds.planId,
    amount: { amount: 4900, currency: 'EUR' },
    doomed: false,
    succeededAt: exampleTime,
  },
});
