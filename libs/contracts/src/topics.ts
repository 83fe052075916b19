/** The topics of facts. `atlas topics create` makes them, `atlas topics check` compares; a running service never does. */
export const topics = [
  'accounts.tenants',
  'accounts.users',
  'billing.charges',
  'orders.orders',
  'subscriptions.plans',
  'subscriptions.subscriptions',
] as const;

export type Topic = (typeof topics)[number];

/** Services that hear events. Each has a topic for what it could not handle: a copy of each dead letter, with why. */
export const consumerGroups = ['billing', 'notifications', 'orders', 'reporting', 'subscriptions'] as const;

/** For the life of a topic: the partition of a key must never change, growing is a new topic. */
export const partitionsPerTopic = 12;

const dayMs = 24 * 3_600_000;

/** A consumer that is further behind than this has lost events, which it reports as a gap. */
export const retentionMs = 7 * dayMs;

/** Long enough for whoever looks into it to have been on holiday. */
const deadLetterRetentionMs = 14 * dayMs;

interface PlannedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

export const deadLetterTopics: readonly PlannedTopic[] = consumerGroups.map((group) => ({
  name: `${group}.dlt`,
  partitions: partitionsPerTopic,
  retentionMs: deadLetterRetentionMs,
}));

/** Everything that `atlas topics create` makes. */
export const plannedTopics: readonly PlannedTopic[] = [
  ...topics.map((name) => ({ name, partitions: partitionsPerTopic, retentionMs })),
  ...deadLetterTopics,
];
