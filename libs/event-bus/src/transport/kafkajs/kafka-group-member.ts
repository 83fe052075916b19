import { Logger } from '@nestjs/common';
import type { Consumer, ConsumerGroupJoinEvent, Kafka } from 'kafkajs';
import type { Consumption, PartitionOffset, Subscription } from '../broker.ts';
import { busMetrics } from '../../metrics.ts';
import { backOffMs, pause } from '../../pause.ts';
import { OffsetHints } from './offset-hints.ts';
import { PartitionLanes } from './partition-lanes.ts';
import { subscriptionAssigner } from './subscription-assigner.ts';
import { fetchWhole, leaveFetch } from './whole-records.ts';

const heartbeatInterval = 1_000;
const rebalanceTimeout = 15_000;
/** A partition that was held back is not part of the fetch under way: it waits for this one's end. */
const fetchWaitMs = 100;
const fetchBytes = 2 * 1024 * 1024;
const partitionFetchBytes = 512 * 1024;

/**
 * A member of a consumer group for as long as it is wanted. After some errors a consumer of kafkajs leaves its group for good,
 * and its own restart may come after a stop: so a crashed one is never restarted but replaced.
 *
 *   outside ─GROUP_JOIN→ inside ─REBALANCING→ rejoining ─GROUP_JOIN→ inside
 *   inside, rejoining ─CRASH→ outside, until a new consumer has joined
 */
export class GroupMember implements Consumption {
  private readonly logger = new Logger(GroupMember.name);
  private readonly stopping = new AbortController();
  private readonly lanes: PartitionLanes;
  private consumer: Consumer | undefined;
  private hints: OffsetHints | undefined;
  private joining: Promise<void> = Promise.resolve();
  private outside: number | undefined = Date.now();
  /** Silence of the group's coordinator means nothing until then. */
  private heardUntil = 0;

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Subscription,
    private readonly sessionTimeoutMs: number,
  ) {
    this.lanes = new PartitionLanes(subscription);
  }

  start(): Promise<void> {
    return (this.joining = this.join());
  }

  resume(starts: readonly PartitionOffset[]): void {
    this.lanes.goOn(starts);
  }

  outsideSince(): Date | undefined {
    const silentSince = this.heardUntil < Date.now() ? this.heardUntil - this.sessionTimeoutMs : undefined;
    const since = this.outside ?? silentSince;
    return since === undefined ? undefined : new Date(since);
  }

  /** Waits for the batches in hand. kafkajs cannot be stopped in the middle of joining: it would come back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.lanes.giveUp();
    await this.joining.catch(() => undefined); // whoever started it has heard of the failure
    this.lanes.giveUp();
    await this.lanes.ended();
    await this.hints?.flush();
    await this.consumer?.disconnect();
  }

  private async join(): Promise<void> {
    const { group, topics } = this.subscription;
    const consumer = this.kafka.consumer({
      groupId: group,
      sessionTimeout: this.sessionTimeoutMs,
      heartbeatInterval,
      rebalanceTimeout,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytes: fetchBytes,
      maxBytesPerPartition: partitionFetchBytes,
      partitionAssigners: [subscriptionAssigner],
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.begin(consumer, event));
    consumer.on(consumer.events.HEARTBEAT, () => this.hear());
    consumer.on(consumer.events.REBALANCING, () => this.end());
    consumer.on(consumer.events.CRASH, ({ payload }) => this.replace(payload.error));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true }); // else an offset out of range jumps to the latest
      await fetchWhole(() =>
        consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          eachBatch: (payload) => leaveFetch(() => Promise.resolve(this.lanes.deliver(payload))),
        }),
      );
    } catch (error) {
      await consumer.disconnect().catch(() => undefined); // the error that led here is the one to tell
      throw error;
    }
  }

  private begin(consumer: Consumer, { payload }: ConsumerGroupJoinEvent): void {
    busMetrics.rebalances.inc({ group: this.subscription.group });
    this.outside = undefined;
    this.hear();
    if (this.stopping.signal.aborted) return;
    this.hints?.drop();
    this.hints = new OffsetHints(consumer);
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    this.lanes.assign(consumer, this.hints, partitions);
  }

  private end(): void {
    this.hear(rebalanceTimeout);
    this.hints?.drop();
    this.lanes.close();
  }

  private hear(patienceMs = 0): void {
    this.heardUntil = Date.now() + this.sessionTimeoutMs + patienceMs;
  }

  private replace(cause: Error): void {
    this.outside ??= Date.now();
    this.hints?.drop();
    this.lanes.giveUp();
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
}
