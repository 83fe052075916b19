import { Logger } from '@nestjs/common';
import type { Consumer } from '@platformatic/kafka';
import type { PartitionOffset } from '../broker.ts';
import { inTime } from '../in-time.ts';

const everyMs = 500;
const patienceMs = 5_000;

/** Tells Kafka now and then where the group is, for whoever looks there; the group itself rests on its database. */
export class OffsetHints {
  private readonly logger = new Logger(OffsetHints.name);
  private readonly offsets = new Map<string, PartitionOffset>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly consumer: Consumer) {}

  note(place: PartitionOffset): void {
    this.offsets.set(`${place.topic}[${place.partition}]`, place);
    this.timer ??= setTimeout(() => void this.flush(), everyMs);
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const offsets = [...this.offsets.values()].map((place) => ({
      ...place,
      offset: BigInt(place.offset),
      leaderEpoch: -1,
    }));
    this.offsets.clear();
    if (offsets.length === 0) return;
    try {
      await inTime(this.consumer.commit({ offsets }), patienceMs, 'committing to Kafka');
    } catch (error) {
      this.logger.warn(`could not commit to Kafka, the database has it: ${String(error)}`);
    }
  }
}
