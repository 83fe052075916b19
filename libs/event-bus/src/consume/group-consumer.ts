import type { Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { Broker, Consumption, PartitionId, PartitionOffset, Subscription } from '../transport/broker.ts';
import { Parking } from '../dead-letters/parking.ts';
import { ParkingLot, parkingLanes } from '../dead-letters/parking-lot.ts';
import { pause } from '../pause.ts';
import { ChunkProcessor } from './chunk.ts';
import type { GroupKnowledge } from './classify.ts';
import { isConsumerHealthy } from './consumer-health.ts';
import { InboxRetention } from './inbox-retention.ts';
import { LagSurvey } from './lag-survey.ts';
import { PartitionHolding } from './partition-holding.ts';
import { PartitionWorker } from './partition-worker.ts';
import { Positions } from './positions.ts';
import { StandingPartitions } from './standing-partitions.ts';
import { TopicPrefix } from './topic-prefix.ts';
import { WorkSlots } from './work-slots.ts';

export interface GroupOptions {
  readonly group: string;
  /** Without the prefix of this installation. */
  readonly topics: readonly string[];
  readonly topicPrefix: string;
  readonly knowledge: GroupKnowledge;
  /** False when no handler publishes anything. */
  readonly publishes?: boolean;
  /** Told of what fails here. */
  readonly serviceVersion?: string;
  /** Partitions that are worked on at once; each takes a connection to the database. */
  readonly partitionsAtOnce?: number;
  /** A stop waits so long for what is in hand; below the time that the process is given. */
  readonly stopWithinMs: number;
}

/** Few enough that a chunk's locks are held briefly, and that it publishes on less keys than one transaction may. */
const usualChunk = 100;
/** Of a group whose handlers take many events at once and publish none: a projection costs little more for many than for one. */
const projectedChunk = 500;

/** One consumer group of this process: takes batches from the broker and brings them to the handlers, in order, once. */
export class GroupConsumer {
  private readonly logger = new Logger(GroupConsumer.name);
  private readonly parkingLot: ParkingLot;
  private readonly positions: Positions;
  private readonly holding: PartitionHolding;
  private readonly standing: StandingPartitions;
  private readonly worker: PartitionWorker;
  private readonly survey: LagSurvey;
  private readonly retention: InboxRetention;
  private readonly prefix: TopicPrefix;
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private isStarted = false;
  private joining: Promise<Consumption> | undefined;
  private consumption: Consumption | undefined;

  constructor(
    database: Database,
    private readonly broker: Broker,
    private readonly options: GroupOptions,
  ) {
    const { group, topicPrefix, knowledge, serviceVersion = 'unknown', partitionsAtOnce = 5 } = options;
    this.prefix = new TopicPrefix(topicPrefix);
    const maxChunk = chunkOf(options);
    const parking = new Parking(group, serviceVersion);
    const processor = new ChunkProcessor(database, knowledge, parking);
    const positions = new Positions(database, broker, options);
    const standing = new StandingPartitions(database, group, positions, (starts) =>
      this.consumption?.resume(starts.map((start) => this.prefix.with(start))),
    );
    const holding = new PartitionHolding(database, group, maxChunk);
    const company = new WorkSlots(partitionsAtOnce + parkingLanes);
    const slots = new WorkSlots(partitionsAtOnce, company);
    const parts = { group, processor, positions, holding, standing, slots, maxChunk };
    this.worker = new PartitionWorker(parts, this.stopping.signal);
    const waitingSince = (id: PartitionId) => this.worker.waitingSince(id);
    this.survey = new LagSurvey(options, { database, broker, positions, standing, waitingSince });
    this.parkingLot = new ParkingLot(database, knowledge, parking, holding.owner, company);
    this.retention = new InboxRetention(database);
    [this.positions, this.standing, this.holding] = [positions, standing, holding];
  }

  /** What is parked needs the database only: it is tried again though the brokers are away. May be repeated until it succeeds. */
  start(): Promise<void> {
    return (this.starting = this.begin());
  }

  /** Once it has started. May be repeated until it succeeds. */
  async join(): Promise<void> {
    if (this.stopping.signal.aborted) return; // nobody would leave the group then
    this.joining = this.broker.consume(this.subscription());
    this.consumption = await this.joining;
    if (this.stopping.signal.aborted) return;
    this.standing.start();
    this.survey.start();
  }

  /** Whether a new process could do better. */
  async isHealthy(): Promise<boolean> {
    return this.consumption === undefined || isConsumerHealthy(this.consumption, this.broker);
  }

  /**
   * The chunk in hand is finished; the rest of its batch is left for whoever comes next. What is not finished in time is left to
   * the end of the process: to the database that is a crash, and it stands crashes.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { group, stopWithinMs } = this.options;
    const inTime = new AbortController();
    const ended = this.end().finally(() => inTime.abort());
    await Promise.race([ended, pause(stopWithinMs, inTime.signal)]);
    if (!inTime.signal.aborted)
      this.logger.error(`${group} still has work in hand after ${stopWithinMs} ms: left undone`);
  }

  private async begin(): Promise<void> {
    if (this.isStarted || this.stopping.signal.aborted) return;
    await this.holding.start();
    await this.retention.start();
    this.parkingLot.start();
    this.isStarted = true;
  }

  private subscription(): Subscription {
    const { group, topicPrefix, topics } = this.options;
    return {
      group: topicPrefix + group,
      topics: topics.map((topic) => topicPrefix + topic),
      onAssigned: (partitions, over) =>
        this.takeUp(
          partitions.map((id) => this.prefix.without(id)),
          over,
        ),
      onRevoked: (partitions) => this.letGo(partitions.map((id) => this.prefix.without(id))),
      onBatch: (batch) => this.worker.take(this.prefix.batchWithout(batch)),
    };
  }

  private async end(): Promise<void> {
    await this.starting?.catch(() => undefined); // why it failed, start() has said
    const consumption = await this.joining?.catch(() => undefined); // and join()
    await consumption?.stop();
    await Promise.all([this.parkingLot.stop(), this.standing.stop(), this.survey.stop(), this.retention.stop()]);
    await this.holding.stop();
  }

  private async takeUp(partitions: readonly PartitionId[], over: AbortSignal): Promise<readonly PartitionOffset[]> {
    const starts = await this.positions.startsOf(partitions);
    if (over.aborted) return []; // whoever has them now is not to be told that we do
    await this.holding.take(partitions);
    this.survey.hold(partitions);
    for (const id of partitions) this.standing.add(id);
    this.standing.remove(starts);
    return starts.map((start) => this.prefix.with(start));
  }

  private async letGo(partitions: readonly PartitionId[]): Promise<void> {
    this.standing.remove(partitions);
    this.survey.letGo(partitions);
    await this.holding.release(partitions);
  }
}

function chunkOf({ knowledge, publishes = true }: GroupOptions): number {
  const takesMany = [...knowledge.handlers.values()].every(({ takes }) => takes === 'many');
  return takesMany && !publishes ? projectedChunk : usualChunk;
}
