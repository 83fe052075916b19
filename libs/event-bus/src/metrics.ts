import { Counter, Gauge } from 'prom-client';

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
    help: 'Dead letters waiting for somebody.',
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
  fenced: new Counter({
    name: 'atlas_consumer_offset_conflicts_total',
    help: 'Chunks refused because the stored offset had moved on.',
    labelNames: ['group'],
  }),
};
