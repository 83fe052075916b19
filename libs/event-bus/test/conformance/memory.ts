import type { Broker, PartitionId, PartitionOffset } from '../../src/transport/broker.ts';

/** Where a group is, as its database would know it: it begins at the beginning of the log. */
export class Memory {
  private readonly next = new Map<string, number>();

  constructor(private readonly broker: () => Broker) {}

  async places(partitions: readonly PartitionId[]): Promise<readonly PartitionOffset[]> {
    for (const topic of new Set(partitions.map((id) => id.topic))) {
      for (const { partition, low } of await this.broker().watermarks(topic)) {
        const name = nameOf({ topic, partition });
        if (!this.next.has(name)) this.next.set(name, low);
      }
    }
    return partitions.map((id) => ({ ...id, offset: this.of(id) }));
  }

  of(id: PartitionId): number {
    return this.next.get(nameOf(id)) ?? 0;
  }

  note({ offset, ...id }: PartitionOffset): void {
    this.next.set(nameOf(id), offset);
  }
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
