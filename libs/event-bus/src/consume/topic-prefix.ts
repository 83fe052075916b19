import type { Batch, PartitionId } from '../transport/broker.ts';

/** What stands before the names of topics in the cluster and nowhere else. */
export class TopicPrefix {
  constructor(private readonly prefix: string) {}

  with<Id extends PartitionId>(id: Id): Id {
    return { ...id, topic: this.prefix + id.topic };
  }

  without<Id extends PartitionId>(id: Id): Id {
    return { ...id, topic: id.topic.slice(this.prefix.length) };
  }

  batchWithout(batch: Batch): Batch {
    const { topic } = this.without(batch);
    return {
      topic,
      partition: batch.partition,
      records: batch.records.map((record) => ({ ...record, topic })),
      isCurrent: () => batch.isCurrent(),
      advance: (offset) => batch.advance(offset),
      seek: (offset) => batch.seek(offset),
      standStill: () => batch.standStill(),
    };
  }
}
