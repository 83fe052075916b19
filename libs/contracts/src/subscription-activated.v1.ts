import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, orderId, planId, subscriptionId, timestamp } from './fields.ts';

/** The verdict on an order with a plan: yes. The customer has the subscription. */
export const SubscriptionActivated = defineEvent({
  type: 'subscription.activated',
  version: '1.0',
  topic: 'subscriptions.subscriptions',
  key: (data) => data.subscriptionId,
  url: (data) => `/v1/subscriptions/${data.subscriptionId}`,
  data: { subscriptionId, orderId, accountId, planId, activatedAt: timestamp },
  example: {
    subscriptionId: exampleIds.subscriptionId,
    orderId: exampleIds.orderId,
    accountId: exampleIds.accountId,
    planId: exampleIds.planId,
    activatedAt: exampleTime,
  },
});
