/** All topics of Atlas. `atlas topics create` makes them, `atlas topics check` compares; a running service never does. */
export const topics = [
  'accounts.tenants',
  'accounts.users',
  'billing.charges',
  'orders.orders',
  'subscriptions.plans',
  'subscriptions.subscriptions',
] as const;

export type Topic = (typeof topics)[number];

/** For the life of a topic: the partition of a key must never change, growing is a new topic. */
export const partitionsPerTopic = 12;

/** Seven days; a consumer that is further behind than this has lost events, which it reports as a gap. */
export const retentionMs = 7 * 24 * 3_600_000;
