import type { Dashboard } from './description.ts';

const rate = (metric: string) => `rate(${metric}[$__rate_interval])`;

export const saga: Dashboard = {
  uid: 'atlas-saga',
  title: 'Atlas: purchases',
  description: 'A purchase from its order over the payment to its verdict, and what stands in its way.',
  rows: [
    {
      title: 'Purchases',
      panels: [
        {
          title: 'What orders hears',
          description: 'Payments, activations and their refusals, as they are handled.',
          unit: 'cps',
          shows: { '{{type}}': `sum by (type) (${rate('atlas_consumer_events_total{group="orders"}')})` },
        },
        {
          title: 'Overdue verdicts',
          description: 'For how long a purchase should have had its end. The sweeps look twice a second.',
          unit: 's',
          shows: {
            'orders without a plan': 'max(atlas_orders_oldest_overdue_seconds)',
            'orders for a plan': 'max(atlas_subscriptions_oldest_overdue_activation_seconds)',
          },
          alerts: ['AtlasPurchaseStuck'],
          limit: 60,
        },
      ],
    },
    {
      title: 'Money',
      panels: [
        {
          title: 'Oldest charge of which nobody knows',
          description: 'The provider was asked for it, and has not said what became of it.',
          unit: 's',
          shows: { oldest: 'max(atlas_billing_oldest_unknown_charge_seconds)' },
          alerts: ['AtlasChargeUnknown'],
          limit: 3600,
        },
        {
          title: 'Oldest reversal that is not done',
          description: 'For how long a customer has been waiting to get money back.',
          unit: 's',
          shows: { oldest: 'max(atlas_billing_oldest_open_reversal_seconds)' },
          alerts: ['AtlasReversalOverdue'],
          limit: 900,
        },
      ],
    },
    {
      title: 'The outside',
      panels: [
        {
          title: 'Left alone',
          description: '1: it has been failing, and is asked only now and then.',
          unit: 'short',
          shows: { '{{component}}: {{target}}': 'max by (component, target) (atlas_outbound_breaker_open)' },
          alerts: ['AtlasOutsideAway'],
          limit: 1,
        },
        {
          title: 'Calls by what became of them',
          description: 'Answered; unsent: nothing has left; unknown: it may have happened.',
          unit: 'cps',
          shows: {
            '{{target}}: {{outcome}} {{trouble}}': `sum by (target, outcome, trouble) (${rate('atlas_outbound_call_seconds_count')})`,
          },
        },
        {
          title: 'How long calls take',
          description: '99 % of them, with what they waited for.',
          unit: 's',
          shows: {
            '{{target}}': `histogram_quantile(0.99, sum by (le, target) (${rate('atlas_outbound_call_seconds_bucket')}))`,
          },
        },
        {
          title: 'Calls under way',
          description: 'In all processes together: there are places for so many and no more.',
          unit: 'short',
          shows: { '{{target}}': 'sum by (target) (atlas_outbound_calls_under_way)' },
        },
      ],
    },
    {
      title: 'Jobs',
      panels: [
        {
          title: 'Oldest job that waits',
          description: 'For how long it could have run, by queue.',
          unit: 's',
          shows: { '{{queue}}': 'max by (queue) (atlas_jobs_oldest_waiting_seconds)' },
          alerts: ['AtlasJobsOld'],
          limit: 120,
        },
        {
          title: 'Jobs that wait',
          description: 'Those that could run now, by queue.',
          unit: 'short',
          shows: { '{{queue}}': 'max by (queue) (atlas_jobs_waiting)' },
        },
        {
          title: 'Jobs run',
          description: 'By queue and outcome; failed ones are tried again while tries are left.',
          unit: 'cps',
          shows: { '{{queue}}: {{outcome}}': `sum by (queue, outcome) (${rate('atlas_jobs_finished_total')})` },
        },
        {
          title: 'How long a job takes',
          description: '99 % of the runs, by queue.',
          unit: 's',
          shows: {
            '{{queue}}': `histogram_quantile(0.99, sum by (le, queue) (${rate('atlas_job_duration_seconds_bucket')}))`,
          },
        },
      ],
    },
  ],
};
