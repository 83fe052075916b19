import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, orderId, planId, subscriptionId, timestamp } from './fields.ts';

/** The verdict on an order with a plan: no, and why. Whatever was charged for it goes back. */
export const SubscriptionActivationFailed = defineEvent({
  type: 'subscription.activation_failed',
  version: '1.0',
  topic: 'subscriptions.subscriptions',
  key: (data) => data.subscriptionId,
  url: (data) => `/v1/subscriptions/${data.subscriptionId}`,
  data: {
    subscriptionId,
    orderId,
    accountId,
    planId,
    reason: Type.Union([
      Type.Literal('rule'),
      Type.Literal('timeout'),
      Type.Literal('cancelled'),
      Type.Literal('payment_failed'),
    ]),
    rule: Type.Optional(Type.String({ description: 'Which rule refused; only with the reason `rule`.' })),
    failedAt: timestamp,
  },
  example: {
    subscriptionId: exampleIds.subscriptionId,
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    planId: exampleIds.planId,
    reason: 'rule',
    rule: 'no_seats_left',
    failedAt: exampleTime,
  },
});
