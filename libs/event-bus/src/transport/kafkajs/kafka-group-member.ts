import { Logger } from '@nestjs/common';
import {
  PartitionAssigners,
  type Consumer,
  type ConsumerGroupJoinEvent,
  type EachBatchPayload,
  type Kafka,
} from 'kafkajs';
import type { Consumption, PartitionId, PartitionOffset, Subscription } from '../broker.ts';
import { batchOf } from './kafka-batch.ts';
import { backOffMs, pause } from '../../pause.ts';

const heartbeatInterval = 1_000;
const rebalanceTimeout = 15_000;
const partitionsAtOnce = 3;

/** Partitions of the current generation that were sought to their place; the signal tells when the next generation begins. */
interface Assignment {
  readonly positioned: Promise<ReadonlySet<string>>;
  readonly superseded: AbortController;
}

/**
 * A member of a consumer group for as long as it is wanted. After some errors a consumer of kafkajs leaves its group for good,
 * and its own restart may come after a stop: so a crashed one is never restarted but replaced.
 */
export class GroupMember implements Consumption {
  private readonly logger = new Logger(GroupMember.name);
  private readonly stopping = new AbortController();
  private consumer: Consumer | undefined;
  private joining: Promise<void> = Promise.resolve();
  private assignment: Assignment = { positioned: Promise.resolve(new Set()), superseded: new AbortController() };

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Subscription,
    private readonly sessionTimeoutMs: number,
  ) {}

  start(): Promise<void> {
    return (this.joining = this.join());
  }

  resume(starts: readonly PartitionOffset[]): void {
    for (const { topic, partition, offset } of starts) {
      this.consumer?.seek({ topic, partition, offset: String(offset) });
      this.consumer?.resume([{ topic, partitions: [partition] }]);
    }
  }

  outsideSince(): Date | undefined {
    return undefined;
  }

  /** Waits for the batches in hand. kafkajs cannot be stopped in the middle of joining: it would come back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.assignment.superseded.abort();
    await this.joining.catch(() => undefined); // whoever started it has heard of the failure
    await this.consumer?.disconnect();
  }

  private async join(): Promise<void> {
    const { group, topics } = this.subscription;
    const consumer = this.kafka.consumer({
      groupId: group,
      sessionTimeout: this.sessionTimeoutMs,
      heartbeatInterval,
      rebalanceTimeout,
      maxWaitTimeInMs: 500,
      partitionAssigners: [PartitionAssigners.roundRobin],
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.assign(consumer, event));
    consumer.on(consumer.events.CRASH, ({ payload }) => this.replace(payload.error));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true }); // else an offset out of range jumps to the latest
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => this.take(consumer, payload),
      });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined); // the error that led here is the one to tell
      throw error;
    }
  }

  private replace(cause: Error): void {
    if (this.stopping.signal.aborted) return;
    this.logger.error(`out of ${this.subscription.group}, coming back: ${cause.message}`);
    this.joining = this.joinAgain();
  }

  private async joinAgain(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted; failures++) {
      await pause(backOffMs(failures), this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        return await this.join();
      } catch (error) {
        this.logger.warn(`cannot come back into ${this.subscription.group} yet: ${String(error)}`);
      }
    }
  }

  private assign(consumer: Consumer, { payload }: ConsumerGroupJoinEvent): void {
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    this.assignment.superseded.abort();
    const superseded = new AbortController();
    if (this.stopping.signal.aborted) superseded.abort();
    this.assignment = { superseded, positioned: this.position(consumer, partitions, superseded.signal) };
  }

  /** Seeks each assigned partition to the database's offset, which Kafka's own is only a hint of; pauses those without one. */
  private async position(
    consumer: Consumer,
    partitions: readonly PartitionId[],
    superseded: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    for (let failures = 0; !superseded.aborted; failures++) {
      try {
        const starts = await this.subscription.onAssigned(partitions);
        if (superseded.aborted) break;
        const positioned = new Set(starts.map(nameOf));
        for (const { topic, partition, offset } of starts) {
          consumer.seek({ topic, partition, offset: String(offset) });
          consumer.resume([{ topic, partitions: [partition] }]); // it may have stood still in an earlier generation
        }
        for (const { topic, partition } of partitions) {
          if (!positioned.has(nameOf({ topic, partition }))) consumer.pause([{ topic, partitions: [partition] }]);
        }
        return positioned;
      } catch (error) {
        this.logger.warn(`cannot position the partitions of ${this.subscription.group} yet: ${String(error)}`);
        await pause(backOffMs(failures), superseded);
      }
    }
    return new Set();
  }

  /** Nothing but what kafkajs' own heartbeat tells may be thrown out of here: it would be taken for a crash. */
  private async take(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    let rebalancing = false;
    // However long the handlers or the wait for the database take, the group must not think us dead.
    const beat = setInterval(() => void payload.heartbeat().catch(() => (rebalancing = true)), heartbeatInterval);
    try {
      const positioned = await this.assignment.positioned;
      if (!positioned.has(nameOf(payload.batch))) return;
      const batch = batchOf(consumer, payload, {
        isRebalancing: () => rebalancing,
        onHintLost: (error) => {
          rebalancing = true;
          this.logger.warn(
            `${this.subscription.group} could not commit to Kafka, the database has it: ${String(error)}`,
          );
        },
      });
      // It may have been fetched from where Kafka thought that we are, before it was sought to its place.
      if (batch.isCurrent()) await this.subscription.onBatch(batch);
    } catch (error) {
      this.logger.error(`a batch of ${nameOf(payload.batch)} comes again: ${String(error)}`);
      await pause(backOffMs(3), this.stopping.signal);
    } finally {
      clearInterval(beat);
    }
  }
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
