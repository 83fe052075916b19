import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  milliseconds,
  serviceVariables,
  type ConfigOf,
} from '@atlas/service';

export const subscriptionsConfig = describeConfig('subscriptions', {
  ...serviceVariables(3004),
  ...databaseVariables,
  ...kafkaVariables,
  verdictDeadlineMs: milliseconds(
    'ATLAS_VERDICT_DEADLINE_MS',
    'how long after it was placed an order for a plan may wait for its verdict',
    { default: 900_000 },
  ),
});

export type SubscriptionsConfig = ConfigOf<typeof subscriptionsConfig>;
