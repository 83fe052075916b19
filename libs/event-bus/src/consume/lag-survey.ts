import type { Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { Broker, PartitionId, Watermarks } from '../transport/broker.ts';
import { partitionCount } from '../contract/partition.ts';
import { busMetrics } from '../metrics.ts';
import { keepDoing } from '../pause.ts';
import { findGaps, readConsumerPositions } from './offset.store.ts';
import type { Positions, PositionsOptions } from './positions.ts';
import type { StandingPartitions } from './standing-partitions.ts';

const everyMs = 5_000;

export interface SurveyParts {
  readonly database: Database;
  readonly broker: Broker;
  readonly positions: Positions;
  readonly standing: StandingPartitions;
  readonly waitingSince: (id: PartitionId) => Date | undefined;
}

/** How far the group is behind in the partitions that this member holds; and whether a topic still has as many as it must. */
export class LagSurvey {
  private readonly logger = new Logger(LagSurvey.name);
  private readonly stopped = new AbortController();
  private readonly held = new Map<string, PartitionId>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly options: PositionsOptions,
    private readonly parts: SurveyParts,
  ) {}

  start(): void {
    const onFailure = (error: unknown) => this.logger.warn(`cannot tell how far behind we are: ${String(error)}`);
    this.running = keepDoing(() => this.survey(), everyMs, { signal: this.stopped.signal, onFailure });
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  hold(partitions: readonly PartitionId[]): void {
    for (const { topic, partition } of partitions) this.held.set(`${topic}[${partition}]`, { topic, partition });
  }

  /** Somebody else tells of them from now on. */
  letGo(partitions: readonly PartitionId[]): void {
    for (const { topic, partition } of partitions) {
      this.held.delete(`${topic}[${partition}]`);
      busMetrics.lag.remove(this.labelsOf({ topic, partition }));
      busMetrics.lagAge.remove(this.labelsOf({ topic, partition }));
    }
  }

  private async survey(): Promise<void> {
    for (const [topic, held] of Map.groupBy(this.held.values(), (id) => id.topic)) {
      const log = await this.parts.broker.watermarks(this.options.topicPrefix + topic);
      if (log.length === partitionCount) await this.tellLag(topic, held, log);
      else await this.standStill(held);
    }
  }

  /** Its keys are no longer where their earlier events are. */
  private async standStill(held: readonly PartitionId[]): Promise<void> {
    const starts = new Set((await this.parts.positions.startsOf(held)).map(({ partition }) => partition));
    for (const id of held) if (!starts.has(id.partition)) this.parts.standing.add(id);
  }

  private async tellLag(topic: string, held: readonly PartitionId[], log: readonly Watermarks[]): Promise<void> {
    const { group } = this.options;
    const { positions, gaps } = await this.parts.database.read([], async (tx) => ({
      positions: await readConsumerPositions(tx, group, topic),
      gaps: await findGaps(tx, group),
    }));
    for (const id of held) {
      const isIt = (other: PartitionId) => other.topic === topic && other.partition === id.partition;
      const high = log.find(({ partition }) => partition === id.partition)?.high ?? 0;
      const lag = Math.max(0, high - (positions.find(isIt)?.offset ?? high));
      const since = gaps.find(isIt)?.foundAt ?? this.parts.waitingSince(id) ?? new Date();
      busMetrics.lag.set(this.labelsOf(id), lag);
      busMetrics.lagAge.set(this.labelsOf(id), lag === 0 ? 0 : Math.max(0, Date.now() - since.getTime()) / 1_000);
    }
  }

  private labelsOf({ topic, partition }: PartitionId): { group: string; topic: string; partition: string } {
    return { group: this.options.group, topic, partition: String(partition) };
  }
}
