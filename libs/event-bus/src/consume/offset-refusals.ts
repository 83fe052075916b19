import { OrderRefused } from '../dead-letters/refusals.ts';
import type { Watermarks } from '../transport/broker.ts';

export class NoGap extends OrderRefused {
  readonly code = 'no_gap';
  readonly remedy = 'Show the offsets: somebody may have accepted it already. The audit knows.';

  constructor(topic: string, partition: number) {
    super(`${topic}[${partition}] has no gap: the group goes on there by itself.`);
  }
}

export class OffsetOutsideLog extends OrderRefused {
  readonly code = 'offset_outside_log';
  readonly remedy = 'Choose an offset that the log has, log-start or log-end.';

  constructor(topic: string, { partition, low, high }: Watermarks, to: string | number) {
    super(`${topic}[${partition}] has offsets ${low} to ${high}, not ${to}.`);
  }
}

export class TopicOfOtherSize extends OrderRefused {
  readonly code = 'topic_of_other_size';
  readonly remedy =
    'Make another topic, and move publishers and consumers to it: keys of this one have changed their places.';

  constructor(topic: string, partitions: number) {
    super(`${topic} has ${partitions} partitions, and had others when its events were published.`);
  }
}

export class BrokersAway extends OrderRefused {
  readonly code = 'brokers_away';
  readonly remedy = 'Repeat it when they answer: what the log has is known by them alone.';

  constructor(override readonly cause: unknown) {
    super('The brokers do not answer.');
  }
}
