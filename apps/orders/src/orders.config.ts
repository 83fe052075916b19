import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  milliseconds,
  serviceVariables,
  type ConfigOf,
} from '@atlas/service';

export const ordersConfig = describeConfig('orders', {
  ...serviceVariables(3002),
  ...databaseVariables,
  ...kafkaVariables,
  verdictDeadlineMs: milliseconds(
    'ATLAS_VERDICT_DEADLINE_MS',
    'how long after it was placed an order without a plan may wait for its money',
    { default: 900_000 },
  ),
});

export type OrdersConfig = ConfigOf<typeof ordersConfig>;
