import type { PartitionId } from '../broker.ts';

/** What becomes free at the same moment is taken up together: each taking up asks brokers and database, whatever it is for. */
export class Arrivals {
  private waiting: PartitionId[] = [];

  constructor(private readonly takeUp: (partitions: readonly PartitionId[]) => void) {}

  add(id: PartitionId): void {
    if (this.waiting.length === 0) setImmediate(() => this.takeUp(this.waiting.splice(0)));
    this.waiting.push(id);
  }
}
