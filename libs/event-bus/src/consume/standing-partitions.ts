import type { Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { PartitionId, PartitionOffset } from '../transport/broker.ts';
import { busMetrics } from '../metrics.ts';
import { keepDoing } from '../pause.ts';
import { findGaps } from './offset.store.ts';
import type { Positions } from './positions.ts';

const lookEveryMs = 1_000;

/** The partitions of this member that have a gap: it goes on with them once somebody has accepted that. */
export class StandingPartitions {
  private readonly logger = new Logger(StandingPartitions.name);
  private readonly standing = new Map<string, PartitionId>();
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly group: string,
    private readonly positions: Positions,
    private readonly goOn: (starts: readonly PartitionOffset[]) => void,
  ) {}

  start(): void {
    const onFailure = (error: unknown) => this.logger.warn(`cannot look for accepted gaps: ${String(error)}`);
    this.running = keepDoing(() => this.look(), lookEveryMs, { signal: this.stopped.signal, onFailure });
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  has(id: PartitionId): boolean {
    return this.standing.has(nameOf(id));
  }

  add({ topic, partition }: PartitionId): void {
    this.standing.set(nameOf({ topic, partition }), { topic, partition });
    this.count();
  }

  remove(partitions: readonly PartitionId[]): void {
    for (const id of partitions) this.standing.delete(nameOf(id));
    this.count();
  }

  private async look(): Promise<void> {
    if (this.standing.size === 0) return;
    const gaps = await this.database.read([], (tx) => findGaps(tx, this.group));
    const open = new Set(gaps.map(nameOf));
    const accepted = [...this.standing.values()].filter((id) => !open.has(nameOf(id)));
    const starts = await this.positions.startsOf(accepted);
    const mine = starts.filter((start) => this.has(start)); // it may have gone to somebody else meanwhile
    this.remove(mine);
    if (mine.length > 0 && !this.stopped.signal.aborted) this.goOn(mine);
  }

  private count(): void {
    busMetrics.standing.set({ group: this.group }, this.standing.size);
  }
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
