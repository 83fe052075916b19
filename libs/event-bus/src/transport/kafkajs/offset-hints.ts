import { Logger } from '@nestjs/common';
import type { Consumer } from 'kafkajs';
import type { PartitionOffset } from '../broker.ts';
import { inTime } from '../in-time.ts';

const everyMs = 500;
const answerWithinMs = 5_000;

/** Tells Kafka now and then where the group is, for whoever looks there; the group itself rests on its database. One for each generation. */
export class OffsetHints {
  private readonly logger = new Logger(OffsetHints.name);
  private readonly offsets = new Map<string, PartitionOffset>();
  private timer: NodeJS.Timeout | undefined;
  private dropped = false;

  constructor(private readonly consumer: Pick<Consumer, 'commitOffsets'>) {}

  note(place: PartitionOffset): void {
    if (this.dropped) return;
    this.offsets.set(`${place.topic}[${place.partition}]`, place);
    this.timer ??= setTimeout(() => void this.flush(), everyMs);
  }

  async flush(): Promise<void> {
    const places = [...this.offsets.values()];
    this.clear();
    if (places.length === 0) return;
    try {
      const committed = this.consumer.commitOffsets(
        places.map((place) => ({ ...place, offset: String(place.offset) })),
      );
      await inTime(committed, answerWithinMs, 'committing');
    } catch (error) {
      this.logger.warn(`could not commit to Kafka, the database has it: ${String(error)}`);
    }
  }

  /** Their generation is over: the partitions may be somebody else's by now. */
  drop(): void {
    this.dropped = true;
    this.clear();
  }

  private clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.offsets.clear();
  }
}
