import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { money, planId, timestamp } from './fields.ts';

/** The operator offers a plan to every tenant. */
export const PlanPublished = defineEvent({
  type: 'plan.published',
  version: '1.0',
  topic: 'subscriptions.plans',
  key: (data) => data.planId,
  url: (data) => `/v1/plans/${data.planId}`,
  data: {
    planId,
    code: Type.String(),
    name: Type.String(),
    price: money,
    interval: Type.Union([Type.Literal('month'), Type.Literal('year')]),
    publishedAt: timestamp,
  },
  example: {
    planId: exampleIds.planId,
    code: 'pro',
    name: 'Pro',
    price: { amount: 4900, currency: 'EUR' },
    interval: 'month',
    publishedAt: exampleTime,
  },
});
