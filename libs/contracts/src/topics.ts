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

/** A dead letter is copied whole, with what is said of it; and as it came, which may have been compressed. */
const deadLetterMaxBytes = 10 * 1_048_576;

interface PlannedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  readonly maxMessageBytes?: number;
}

/** Where a group leaves copies of what it has given up. */
export function deadLetterTopicOf(group: string): PlannedTopic {
  return {
    name: `${group}.dlt`,
    partitions: partitionsPerTopic,
    retentionMs: deadLetterRetentionMs,
    maxMessageBytes: deadLetterMaxBytes,
  };
}

export const deadLetterTopics = consumerGroups.map(deadLetterTopicOf);

/** Everything that `atlas topics create` makes. */
export const plannedTopics: readonly PlannedTopic[] = [
  ...topics.map((name) => ({ name, partitions: partitionsPerTopic, retentionMs })),
  ...deadLetterTopics,
];
