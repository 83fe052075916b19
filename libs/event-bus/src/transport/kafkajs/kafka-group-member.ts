import { Logger } from '@nestjs/common';
import type { ConsumerConfig, ConsumerGroupJoinEvent } from 'kafkajs';
import type { Consumption, PartitionOffset, Subscription } from '../broker.ts';
import { busMetrics } from '../../metrics.ts';
import { backOffMs, pause } from '../../pause.ts';
import { ConsumerLife, type GroupClient } from './consumer-life.ts';
import { OffsetHints } from './offset-hints.ts';
import { PartitionLanes } from './partition-lanes.ts';
import { subscriptionAssigner } from './subscription-assigner.ts';

const heartbeatInterval = 1_000;
const rebalanceTimeout = 15_000;
/** A partition that was held back is not part of the fetch under way: it waits for this one's end. */
const fetchWaitMs = 100;
const fetchBytes = 2 * 1024 * 1024;
const partitionFetchBytes = 512 * 1024;

/**
 * A member of a consumer group for as long as it is wanted. After some errors a consumer of kafkajs leaves its group for good,
 * its own restart may come after a stop, and after others it waits for ever: so one that has crashed, or that has heard nothing
 * of its group for so long that it is no member any more, is never restarted but replaced.
 *
 *   outside ─GROUP_JOIN→ inside ─REBALANCING→ rejoining ─GROUP_JOIN→ inside
 *   inside, rejoining ─CRASH, silence→ outside, until a new consumer has joined
 */
export class GroupMember implements Consumption {
  private readonly logger = new Logger(GroupMember.name);
  private readonly stopping = new AbortController();
  private readonly lanes: PartitionLanes;
  private life: ConsumerLife | undefined;
  private hints: OffsetHints | undefined;
  private joining: Promise<void> = Promise.resolve();
  private outside: number | undefined = Date.now();
  /** Silence of the group's coordinator means nothing until then. */
  private heardUntil = 0;
  private wasSilent = false;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly kafka: { consumer(config: ConsumerConfig): GroupClient },
    private readonly subscription: Subscription,
    private readonly sessionTimeoutMs: number,
  ) {
    this.lanes = new PartitionLanes(subscription);
  }

  start(): Promise<void> {
    this.watch = setInterval(() => this.listenForSilence(), this.sessionTimeoutMs / 2).unref();
    return (this.joining = this.join());
  }

  resume(starts: readonly PartitionOffset[]): void {
    this.lanes.goOn(starts);
  }

  outsideSince(): Date | undefined {
    const silentSince = this.isSilent() ? this.heardUntil - this.sessionTimeoutMs : undefined;
    const since = this.outside ?? silentSince;
    return since === undefined ? undefined : new Date(since);
  }

  /** Waits for the batches in hand. kafkajs cannot be stopped in the middle of joining: it would come back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.watch);
    this.lanes.giveUp();
    await this.joining.catch(() => undefined); // whoever started it has heard of the failure
    this.lanes.giveUp();
    await this.lanes.ended();
    await this.hints?.flush();
    await this.life?.leave();
  }

  private async join(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.subscription.group,
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
    this.life = new ConsumerLife(consumer, {
      joined: (event) => this.begin(consumer, event),
      heard: () => this.hear(),
      rebalancing: () => this.end(),
      crashed: (cause) => this.replace(cause),
      fetched: (payload) => this.lanes.deliver(payload),
    });
    await this.life.join(this.subscription.topics);
  }

  private begin(consumer: GroupClient, { payload }: ConsumerGroupJoinEvent): void {
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

  private isSilent(): boolean {
    return this.outside === undefined && this.heardUntil < Date.now();
  }

  /** Heard twice in a row: a process that was held up itself finds the answers waiting. */
  private listenForSilence(): void {
    const isSilent = this.isSilent();
    if (isSilent && this.wasSilent) this.replace(new Error('nothing was heard of the group for longer than a session'));
    this.wasSilent = isSilent;
  }

  private replace(cause: Error): void {
    this.outside ??= Date.now();
    this.hints?.drop();
    this.lanes.giveUp();
    this.life?.giveUp();
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
