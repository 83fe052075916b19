import { Counter, Gauge, Histogram } from 'prom-client';

/** What the bus tells Prometheus. Names and units follow its conventions. */
export const busMetrics = {
  outboxDepth: new Gauge({
    name: 'atlas_outbox_depth_rows',
    help: 'Events that are committed and not yet on their topic.',
  }),
  outboxAge: new Gauge({
    name: 'atlas_outbox_oldest_age_seconds',
    help: 'Age of the oldest event that is not yet on its topic.',
  }),
  outboxRefused: new Gauge({
    name: 'atlas_outbox_refused_rows',
    help: 'Events that the brokers refused; later ones of their keys wait for somebody to retry or discard them.',
  }),
  relayLeases: new Gauge({
    name: 'atlas_relay_leases',
    help: 'Partitions that this process sends to.',
  }),
  relayBatch: new Histogram({
    name: 'atlas_relay_batch_events',
    help: 'Events in one send.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000],
  }),
  relayRefused: new Counter({
    name: 'atlas_relay_refused_total',
    help: 'Events refused by the brokers as they are.',
    labelNames: ['topic'],
  }),
  relayed: new Counter({
    name: 'atlas_relay_events_total',
    help: 'Events acknowledged by the brokers.',
    labelNames: ['topic'],
  }),
  relayFailures: new Counter({
    name: 'atlas_relay_failures_total',
    help: 'Sends that were not acknowledged.',
    labelNames: ['topic'],
  }),
  handled: new Counter({ name: 'atlas_consumer_events_total', help: 'Events handled.', labelNames: ['group', 'type'] }),
  duplicates: new Counter({
    name: 'atlas_consumer_duplicates_total',
    help: 'Events that the inbox had already seen.',
    labelNames: ['group'],
  }),
  passedOver: new Counter({
    name: 'atlas_consumer_passed_over_total',
    help: 'Events of types that the group does not handle.',
    labelNames: ['group'],
  }),
  parked: new Counter({
    name: 'atlas_consumer_parked_total',
    help: 'Events set aside.',
    labelNames: ['group', 'reason'],
  }),
  deadLetters: new Gauge({
    name: 'atlas_dead_letters',
    help: 'Dead letters, and records of unknown types.',
    labelNames: ['group', 'reason'],
  }),
  deadLetterAge: new Gauge({
    name: 'atlas_dead_letters_oldest_age_seconds',
    help: 'For how long the oldest dead letter has been one.',
    labelNames: ['group'],
  }),
  waitingBehind: new Gauge({
    name: 'atlas_parked_behind_events',
    help: 'Events that wait behind a failed one of their key.',
    labelNames: ['group'],
  }),
  parkedKeyAge: new Gauge({
    name: 'atlas_parked_keys_oldest_age_seconds',
    help: 'For how long the oldest blocked key has been blocked.',
    labelNames: ['group'],
  }),
  parkedKeys: new Gauge({
    name: 'atlas_parked_keys',
    help: 'Keys whose events wait behind a failed one.',
    labelNames: ['group'],
  }),
  gaps: new Counter({
    name: 'atlas_consumer_gaps_total',
    help: 'Partitions stopped because events are missing.',
    labelNames: ['group', 'topic'],
  }),
  standing: new Gauge({
    name: 'atlas_consumer_standing_partitions',
    help: 'Partitions that stand still until somebody accepts their gap.',
    labelNames: ['group'],
  }),
  careful: new Gauge({
    name: 'atlas_consumer_careful_partitions',
    help: 'Partitions taken one message at a time, after a process has ended uncleanly.',
    labelNames: ['group'],
  }),
  rebalances: new Counter({
    name: 'atlas_consumer_rebalances_total',
    help: 'Times that the partitions of the group were shared out anew.',
    labelNames: ['group'],
  }),
  lag: new Gauge({
    name: 'atlas_consumer_lag_messages',
    help: 'Messages of a partition that the group has not handled yet; told by whoever holds it.',
    labelNames: ['group', 'topic', 'partition'],
  }),
  lagAge: new Gauge({
    name: 'atlas_consumer_lag_seconds',
    help: 'How long the oldest of them has been waiting.',
    labelNames: ['group', 'topic', 'partition'],
  }),
  fenced: new Counter({
    name: 'atlas_consumer_offset_conflicts_total',
    help: 'Chunks refused because the stored offset had moved on.',
    labelNames: ['group'],
  }),
};
