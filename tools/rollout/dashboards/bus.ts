import type { Dashboard } from './description.ts';

const rate = (metric: string) => `rate(${metric}[$__rate_interval])`;

export const bus: Dashboard = {
  uid: 'atlas-bus',
  title: 'Atlas: bus',
  description: 'Events on their way: out of the databases, through Kafka, into the services, and aside.',
  rows: [
    {
      title: 'Out',
      panels: [
        {
          title: 'Oldest event not yet sent',
          description: 'Age of what is committed and not on its topic, by service.',
          unit: 's',
          shows: { '{{component}}': 'max by (component) (atlas_outbox_oldest_age_seconds)' },
          alerts: ['AtlasOutboxOld'],
          limit: 60,
        },
        {
          title: 'Events not yet sent',
          description: 'Rows of the outbox, by service.',
          unit: 'short',
          shows: { '{{component}}': 'max by (component) (atlas_outbox_depth_rows)' },
        },
        {
          title: 'Events sent',
          description: 'Acknowledged by the brokers, by topic.',
          unit: 'cps',
          shows: { '{{topic}}': `sum by (topic) (${rate('atlas_relay_events_total')})` },
        },
        {
          title: 'Sends without an acknowledgement',
          description: 'They are repeated. For one topic: its replicas or permissions; for all: the brokers.',
          unit: 'cps',
          shows: { '{{topic}}': `sum by (topic) (${rate('atlas_relay_failures_total')})` },
        },
        {
          title: 'Events that the brokers refuse',
          description: 'Set aside; later ones of their keys wait for somebody to retry or discard them.',
          unit: 'short',
          shows: { '{{component}}': 'max by (component) (atlas_outbox_refused_rows)' },
          alerts: ['AtlasOutboxRefused'],
        },
        {
          title: 'Partitions that somebody relays',
          description: 'Leases held, by service. Fewer than 12: some of its events are not being sent.',
          unit: 'short',
          shows: { '{{component}}': 'sum by (component) (atlas_relay_leases)' },
        },
        {
          title: 'Events in one send',
          description: 'On average: the more wait, the more go together.',
          unit: 'short',
          shows: {
            '{{component}}': `sum by (component) (${rate('atlas_relay_batch_events_sum')}) / sum by (component) (${rate('atlas_relay_batch_events_count')})`,
          },
        },
      ],
    },
    {
      title: 'In',
      panels: [
        {
          title: 'How far consumers are behind',
          description: 'Age of the oldest event that a group has not handled, by topic.',
          unit: 's',
          shows: { '{{group}}: {{topic}}': 'max by (group, topic) (atlas_consumer_lag_seconds)' },
          alerts: ['AtlasConsumerLag'],
          limit: 60,
        },
        {
          title: 'Events not yet handled',
          description: 'By group and topic.',
          unit: 'short',
          shows: {
            '{{group}}: {{topic}}':
              'sum by (group, topic) (max by (group, topic, partition) (atlas_consumer_lag_messages))',
          },
        },
        {
          title: 'Events handled',
          description: 'By group.',
          unit: 'cps',
          shows: { '{{group}}': `sum by (group) (${rate('atlas_consumer_events_total')})` },
        },
        {
          title: 'Seen before, or of no interest',
          description: 'Duplicates that the inbox dropped, and events of types that the group does not handle.',
          unit: 'cps',
          shows: {
            '{{group}}: duplicates': `sum by (group) (${rate('atlas_consumer_duplicates_total')})`,
            '{{group}}: passed over': `sum by (group) (${rate('atlas_consumer_passed_over_total')})`,
          },
        },
        {
          title: 'Partitions that stand still',
          description: 'Records are missing, and the group waits until somebody accepts that.',
          unit: 'short',
          shows: { '{{group}}': 'max by (group) (atlas_consumer_standing_partitions)' },
          alerts: ['AtlasConsumerStandsStill'],
        },
        {
          title: 'Partitions shared out anew',
          description: 'In a quarter of an hour. A few at each roll-out are right.',
          unit: 'short',
          shows: { '{{group}}': 'max by (group) (increase(atlas_consumer_rebalances_total[15m]))' },
          alerts: ['AtlasRebalances'],
          limit: 10,
        },
        {
          title: 'Partitions taken with care',
          description: 'One message at a time, after a process has ended without a goodbye: killed, or out of memory.',
          unit: 'short',
          shows: { '{{group}}': 'sum by (group) (atlas_consumer_careful_partitions)' },
        },
        {
          title: 'Chunks refused as another process was faster',
          description: 'Two processes held one partition for a moment; one of them could commit.',
          unit: 'cps',
          shows: { '{{group}}': `sum by (group) (${rate('atlas_consumer_offset_conflicts_total')})` },
        },
      ],
    },
    {
      title: 'Aside',
      panels: [
        {
          title: 'Dead letters',
          description: 'Events that a service could not handle, by the reason.',
          unit: 'short',
          shows: { '{{group}}: {{reason}}': 'max by (group, reason) (atlas_dead_letters)' },
          alerts: ['AtlasDeadLetters'],
        },
        {
          title: 'Age of the oldest dead letter',
          description: 'For how long it has been one.',
          unit: 's',
          shows: { '{{group}}': 'max by (group) (atlas_dead_letters_oldest_age_seconds)' },
          alerts: ['AtlasDeadLettersOld'],
          limit: 480,
        },
        {
          title: 'Events set aside',
          description: 'Those that are tried again included, by the reason.',
          unit: 'cps',
          shows: { '{{group}}: {{reason}}': `sum by (group, reason) (${rate('atlas_consumer_parked_total')})` },
        },
        {
          title: 'Keys that wait',
          description: 'Orders or users, say, whose events wait behind one that failed; and how many wait.',
          unit: 'short',
          shows: {
            '{{group}}: keys': 'max by (group) (atlas_parked_keys)',
            '{{group}}: events behind': 'max by (group) (atlas_parked_behind_events)',
          },
        },
      ],
    },
  ],
};
