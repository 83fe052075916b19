import type { Batch, Consumption, IncomingRecord, PartitionId, PartitionOffset } from '../../src/transport/broker.ts';
import type { Memory } from './memory.ts';

/** A member of a group that keeps what it hears. */
export class Listener {
  readonly records: IncomingRecord[] = [];
  readonly batches: Batch[] = [];
  /** The partitions that it has now, by their topic and number. */
  readonly held = new Set<string>();
  assignments = 0;
  consumption: Consumption | undefined;

  constructor(private readonly memory: Memory) {}

  get texts(): readonly string[] {
    return this.records.map(textOf);
  }

  textsOf(partition: number): readonly string[] {
    return this.records.filter((record) => record.partition === partition).map(textOf);
  }

  async place(partitions: readonly PartitionId[]): Promise<readonly PartitionOffset[]> {
    this.assignments++;
    for (const id of partitions) this.held.add(nameOf(id));
    return this.memory.places(partitions);
  }

  async giveBack(partitions: readonly PartitionId[]): Promise<void> {
    for (const id of partitions) this.held.delete(nameOf(id));
    return Promise.resolve();
  }

  /** Takes in all records and notes how far it is, as a transaction would. */
  async take(batch: Batch): Promise<void> {
    this.batches.push(batch);
    this.records.push(...batch.records);
    await this.note(batch);
  }

  async note(batch: Batch): Promise<void> {
    const offset = (batch.records.at(-1)?.offset ?? 0) + 1;
    this.memory.note({ topic: batch.topic, partition: batch.partition, offset });
    await batch.advance(offset);
  }

  async stop(): Promise<void> {
    await this.consumption?.stop();
  }
}

export function textOf({ value }: IncomingRecord): string {
  return String(value);
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
