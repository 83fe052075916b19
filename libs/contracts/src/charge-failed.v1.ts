import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, chargeId, money, orderId, planId, timestamp } from './fields.ts';

/** The provider said no, for good. */
export const ChargeFailed = defineEvent({
  type: 'charge.failed',
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
    reason: Type.String(),
    failedAt: timestamp,
  },
  example: {
    chargeId: exampleIds.chargeId,
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    planId: exampleIds.planId,
    amount: { amount: 4900, currency: 'EUR' },
    reason: 'card_declined',
    failedAt: exampleTime,
  },
});
