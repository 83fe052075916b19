import { Logger } from '@nestjs/common';
import { findErrorBy, type ClusterMetadata, type Consumer } from '@platformatic/kafka';
import { backOffMs, pause } from '../../pause.ts';
import type { Broker } from '../broker.ts';
import type { FetchedPartition } from './fetched-partition.ts';
import { recordsOf } from './fetched-records.ts';
import { inTime } from '../in-time.ts';

/** A partition that has been read empty is not part of the fetch under way: it waits for this one's end. */
const fetchWaitMs = 100;
const answerTimeoutMs = 10_000;
const partitionFetchBytes = 1024 * 1024;

/** Fetches for those partitions of a member that have room, from each broker all at once. */
export class Fetcher {
  private readonly logger = new Logger(Fetcher.name);
  private readonly ending = new AbortController();
  private wanted = Promise.withResolvers<void>();
  private readonly running: Promise<void>;

  constructor(
    private readonly consumer: Consumer,
    private readonly partitions: () => readonly FetchedPartition[],
    private readonly watermarks: Broker['watermarks'],
  ) {
    this.running = this.run();
  }

  wake(): void {
    this.wanted.resolve();
  }

  async end(): Promise<void> {
    this.ending.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.ending.signal.aborted) {
      this.wanted = Promise.withResolvers();
      const hungry = this.partitions().filter(({ wanted }) => wanted !== undefined);
      if (hungry.length === 0) {
        await this.wanted.promise;
        continue;
      }
      try {
        await this.fetchFor(hungry);
        failures = 0;
      } catch (error) {
        if (!this.ending.signal.aborted) this.logger.warn(`cannot fetch: ${String(error)}`);
        this.consumer.clearMetadata(); // leaders may have moved
        await pause(backOffMs(failures++), this.ending.signal);
      }
    }
  }

  private async fetchFor(hungry: readonly FetchedPartition[]): Promise<void> {
    const topics = [...new Set(hungry.map(({ topic }) => topic))];
    const metadata = await inTime(this.consumer.metadata({ topics }), answerTimeoutMs, 'asking for the leaders');
    const leaders = Map.groupBy(
      hungry,
      ({ topic, partition }) => metadata.topics.get(topic)?.partitions[partition]?.leader,
    );
    await Promise.all([...leaders].map(([node, led]) => this.fetchFrom(node ?? -1, led, metadata)));
  }

  private async fetchFrom(node: number, led: readonly FetchedPartition[], metadata: ClusterMetadata): Promise<void> {
    const asked = new Map(led.map((partition) => [partition, partition.wanted ?? 0]));
    const topics = [...Map.groupBy(led, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topicId: metadata.topics.get(topic)?.id ?? '',
      partitions: ofTopic.map((partition) => ({
        partition: partition.partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(asked.get(partition) ?? 0),
        lastFetchedEpoch: -1,
        partitionMaxBytes: partitionFetchBytes,
      })),
    }));
    const fetching = this.consumer.fetch({ node, topics, maxWaitTime: fetchWaitMs, minBytes: 1 });
    const answer = await inTime(fetching, answerTimeoutMs, `fetching from broker ${node}`).catch((error: unknown) =>
      this.understand(error, asked),
    );
    for (const [partition, from] of asked) {
      const id = metadata.topics.get(partition.topic)?.id;
      const found = answer?.responses
        .find(({ topicId }) => topicId === id)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === partition.partition);
      if (found) partition.fill(from, recordsOf(partition, found, from));
    }
  }

  /** The client throws all of an answer in which one partition fails. A log that does not reach to an offset is gone on with. */
  private async understand(error: unknown, asked: ReadonlyMap<FetchedPartition, number>): Promise<undefined> {
    if (!(error instanceof Error && findErrorBy(error, 'apiId', 'OFFSET_OUT_OF_RANGE'))) throw error;
    for (const [partition, from] of asked) {
      const marks = await this.watermarks(partition.topic);
      const { low = 0, high = 0 } = marks.find((mark) => mark.partition === partition.partition) ?? {};
      if (from >= low && from <= high) continue;
      this.logger.warn(`${partition.topic}[${partition.partition}] has no offset ${from}: it begins at ${low}`);
      partition.redirect(from, low); // never to its end: the group would not see what is missing
    }
  }
}
