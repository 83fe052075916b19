import { isGroundFault } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { Batch, IncomingRecord, PartitionId } from '../transport/broker.ts';
import { busMetrics } from '../metrics.ts';
import { backOffMs, pause } from '../pause.ts';
import type { ChunkProcessor } from './chunk.ts';
import { OffsetConflict } from './inbox.store.ts';
import type { PartitionHolding } from './partition-holding.ts';
import type { Positions } from './positions.ts';
import type { StandingPartitions } from './standing-partitions.ts';
import type { WorkSlots } from './work-slots.ts';

export interface WorkerParts {
  readonly group: string;
  readonly processor: ChunkProcessor;
  readonly positions: Positions;
  readonly holding: PartitionHolding;
  readonly standing: StandingPartitions;
  readonly slots: WorkSlots;
  readonly maxChunk: number;
}

/** How often a log is asked again for a record that it left out, before the hole is believed. */
const looksForHole = 3;

/** Brings the batches of a partition to the handlers, chunk by chunk, and waits out what is no record's fault. */
export class PartitionWorker {
  private readonly logger = new Logger(PartitionWorker.name);
  /** Partitions that were sent back to an offset, to see whether the log has it. */
  private readonly sought = new Map<string, { readonly offset: number; readonly times: number }>();
  private readonly inHand = new Map<string, Date>();

  constructor(
    private readonly parts: WorkerParts,
    private readonly stopping: AbortSignal,
  ) {}

  async take(batch: Batch): Promise<void> {
    for (let rest = batch.records; rest[0];) {
      this.inHand.set(nameOf(batch), rest[0].timestamp);
      const chunk = firstChunk(rest, this.parts.holding.isCareful(batch) ? 1 : this.parts.maxChunk);
      if (!(await this.processUntilDone(batch, chunk))) return;
      rest = rest.slice(chunk.length);
    }
    this.inHand.delete(nameOf(batch));
  }

  /** When the oldest message was produced that has been fetched of this partition and is not done. */
  waitingSince(id: PartitionId): Date | undefined {
    return this.inHand.get(nameOf(id));
  }

  /** No attempt is counted against any record while the ground shakes. False: leave the batch. */
  private async processUntilDone(batch: Batch, chunk: readonly IncomingRecord[]): Promise<boolean> {
    for (let failures = 0; ; failures++) {
      if (!batch.isCurrent() || this.stopping.aborted) return false;
      if (this.parts.standing.has(batch)) {
        batch.standStill();
        return false;
      }
      try {
        return await this.process(batch, chunk);
      } catch (error) {
        await this.waitOut(error, failures);
      }
    }
  }

  private async process(batch: Batch, chunk: readonly IncomingRecord[]): Promise<boolean> {
    try {
      if (!(await this.handle(batch, chunk))) return false;
    } catch (error) {
      if (!(error instanceof OffsetConflict)) throw error;
      const rest = await this.afterConflict(batch, chunk);
      return rest !== undefined && (await this.process(batch, rest));
    }
    const next = nextOffset(chunk);
    this.sought.delete(nameOf(batch));
    await this.parts.holding.passed(batch, next);
    await batch.advance(next);
    return true;
  }

  private handle(batch: Batch, chunk: readonly IncomingRecord[]): Promise<boolean> {
    const { slots, holding, processor } = this.parts;
    if (!holding.isCareful(batch)) {
      return slots.share(async () => {
        if (!batch.isCurrent()) return false;
        await processor.process(chunk);
        return true;
      });
    }
    // Alone in the process: if it ends now, there is nobody else to blame.
    return slots.alone(() => this.handleCarefully(batch, chunk));
  }

  private async handleCarefully(batch: Batch, chunk: readonly IncomingRecord[]): Promise<boolean> {
    const { holding, processor } = this.parts;
    for (const record of chunk) {
      if (!batch.isCurrent()) return false;
      const permission = await holding.mark(record);
      if (permission === 'park') await processor.parkCrashLoop(record);
      else await processor.process([record]);
    }
    return true;
  }

  /** Something that is no record's fault. What nobody has foreseen is waited out as well: skipping would lose events. */
  private async waitOut(error: unknown, failures: number): Promise<void> {
    if (isGroundFault(error)) this.logger.warn(`${this.parts.group} waits: ${String(error)}`);
    else this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
    await pause(backOffMs(failures), this.stopping);
  }

  /** What of a chunk is still to do, if it can be gone on with; else goes where the database says, or stands still. */
  private async afterConflict(
    batch: Batch,
    chunk: readonly IncomingRecord[],
  ): Promise<readonly IncomingRecord[] | undefined> {
    const { group, positions, standing } = this.parts;
    busMetrics.fenced.inc({ group });
    const offset = await positions.offsetOf(batch);
    const found = chunk[0]?.offset ?? 0;
    if (offset !== undefined && offset > found && offset < nextOffset(chunk)) {
      return chunk.filter((record) => record.offset >= offset); // a part of it had been committed
    }
    if (offset === undefined || (found > offset && (await this.isHole(batch, offset)))) {
      standing.add(batch);
      batch.standStill();
    } else batch.seek(offset);
    return undefined;
  }

  /** The log comes with a later record than the next one, however often it is asked. */
  private async isHole({ topic, partition }: Batch, offset: number): Promise<boolean> {
    const name = nameOf({ topic, partition });
    const before = this.sought.get(name);
    const times = before?.offset === offset ? before.times + 1 : 1;
    this.sought.set(name, { offset, times });
    if (times < looksForHole) return false;
    await this.parts.positions.noteHole({ topic, partition, offset });
    this.sought.delete(name);
    return true;
  }
}

/** The records up to the first hole between them. */
function firstChunk(records: readonly IncomingRecord[], most: number): readonly IncomingRecord[] {
  let count = 1;
  while (count < most && records[count]?.offset === (records[count - 1]?.offset ?? 0) + 1) count++;
  return records.slice(0, count);
}

function nextOffset(chunk: readonly IncomingRecord[]): number {
  return (chunk.at(-1)?.offset ?? 0) + 1;
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
