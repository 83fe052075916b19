import { Logger } from '@nestjs/common';
import {
  Consumer,
  type ConsumerGroupJoinPayload,
  type ExtendedGroupProtocolSubscription,
  type GroupPartitionsAssignments,
} from '@platformatic/kafka';
import { busMetrics } from '../../metrics.ts';
import { backOffMs, pause } from '../../pause.ts';
import { Assignment } from '../assignment.ts';
import type { Broker, Consumption, PartitionOffset, Subscription } from '../broker.ts';
import { shareOut } from '../kafkajs/subscription-assigner.ts';
import type { ClientOptions } from './client-options.ts';
import { FetchedPartition } from './fetched-partition.ts';
import { Fetcher } from './fetcher.ts';
import { inTime } from '../in-time.ts';
import { OffsetHints } from './offset-hints.ts';

const heartbeatInterval = 1_000;
const rebalanceTimeout = 15_000;
const leaveTimeoutMs = 5_000;

interface MemberOptions {
  readonly client: ClientOptions;
  readonly sessionTimeoutMs: number;
  readonly watermarks: Broker['watermarks'];
}

/**
 * A member of a consumer group for as long as it is wanted; a consumer that fails to come back by itself is replaced.
 *
 *   outside ─join→ inside ─rebalance→ giving back ─join→ inside
 *   inside, giving back ─error, stalled→ outside, until a new consumer has joined
 */
export class PlatformaticMember implements Consumption {
  private readonly logger = new Logger(PlatformaticMember.name);
  private readonly stopping = new AbortController();
  private consumer: Consumer | undefined;
  private assignment: Assignment | undefined;
  private hints: OffsetHints | undefined;
  private fetcher: Fetcher | undefined;
  private partitions: readonly FetchedPartition[] = [];
  private joining: Promise<void> = Promise.resolve();
  private outside: Date | undefined = new Date();

  constructor(
    private readonly subscription: Subscription,
    private readonly options: MemberOptions,
  ) {}

  start(): Promise<void> {
    return (this.joining = this.join());
  }

  resume(starts: readonly PartitionOffset[]): void {
    this.assignment?.resume(starts);
  }

  outsideSince(): Date | undefined {
    if (this.outside) return this.outside;
    const heard = this.consumer?.lastHeartbeat;
    const isSilent = heard && heard.getTime() + this.options.sessionTimeoutMs + rebalanceTimeout < Date.now();
    return isSilent ? heard : undefined;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const ended = this.assignment?.end();
    await this.joining.catch(() => undefined); // whoever started it has heard of the failure
    await ended;
    await this.leave();
  }

  private async join(): Promise<void> {
    const { group, topics } = this.subscription;
    const { client, sessionTimeoutMs, watermarks } = this.options;
    const consumer = new Consumer({ ...client, groupId: group, isolationLevel: 0, retries: 2 });
    this.consumer = consumer;
    this.hints = new OffsetHints(consumer);
    this.fetcher = new Fetcher(consumer, () => this.partitions, watermarks);
    consumer.on('consumer:group:join', (joined) => this.begin(joined));
    consumer.on('consumer:group:rebalance', () => void this.assignment?.end());
    consumer.on('consumer:heartbeat:stalled', () => this.replace(consumer, new Error('no heartbeat is answered')));
    consumer.on('error', (error: Error) => this.replace(consumer, error));
    consumer.topics.trackAll(...topics);
    try {
      await inTime(consumer.metadata({ topics: [...topics] }), rebalanceTimeout, `asking for the topics of ${group}`);
      await consumer.joinGroup({
        sessionTimeout: sessionTimeoutMs,
        heartbeatInterval,
        heartbeatStallTimeout: sessionTimeoutMs,
        rebalanceTimeout,
        protocols: [{ name: 'AtlasSubscriptionAssigner', version: 1 }],
        partitionAssigner: assign,
        protocolsMetadata: () => this.giveBack(),
      });
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  /** Asked for whenever the client is about to join: not before the batches in hand have ended. */
  private async giveBack(): Promise<Buffer> {
    await this.assignment?.end();
    return Buffer.alloc(0);
  }

  private begin({ assignments = [] }: ConsumerGroupJoinPayload): void {
    busMetrics.rebalances.inc({ group: this.subscription.group });
    this.outside = undefined;
    if (this.stopping.signal.aborted) return;
    this.partitions = assignments.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => new FetchedPartition(topic, partition, () => this.fetcher?.wake())),
    );
    const { hints } = this;
    this.assignment = new Assignment(this.subscription, this.partitions, (place) => hints?.note(place));
  }

  private replace(failed: Consumer, cause: Error): void {
    if (this.consumer !== failed || this.stopping.signal.aborted) return;
    this.outside ??= new Date();
    this.logger.error(`out of ${this.subscription.group}, coming back: ${cause.message}`);
    this.joining = this.joinAgain();
  }

  private async joinAgain(): Promise<void> {
    await this.assignment?.end();
    await this.leave();
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

  private async leave(): Promise<void> {
    this.outside ??= new Date();
    const { consumer, hints, fetcher } = this;
    this.consumer = undefined;
    this.partitions = [];
    await fetcher?.end();
    await hints?.flush();
    if (consumer) await inTime(consumer.close(true), leaveTimeoutMs, 'leaving').catch(() => undefined);
  }
}

function assign(
  _: string,
  members: ReadonlyMap<string, ExtendedGroupProtocolSubscription>,
): GroupPartitionsAssignments[] {
  const known = [...members].map(([id, { topics = [] }]) => ({ id, topics }));
  return [...shareOut(known)].map(([memberId, share]) => ({
    memberId,
    assignments: new Map([...share].map(([topic, partitions]) => [topic, { topic, partitions }])),
  }));
}
