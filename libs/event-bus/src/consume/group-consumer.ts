import { isGroundFault, type Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { Batch, Broker, Consumption, IncomingRecord } from '../transport/broker.ts';
import { ChunkProcessor } from './chunk.ts';
import type { GroupKnowledge } from './classify.ts';
import { OffsetConflict } from './inbox.store.ts';
import { busMetrics } from '../metrics.ts';
import { ParkingLot } from '../dead-letters/parking-lot.ts';
import { backOffMs, pause } from '../pause.ts';
import { Positions } from './positions.ts';

export interface GroupOptions {
  readonly group: string;
  /** Without the prefix of this installation. */
  readonly topics: readonly string[];
  readonly topicPrefix: string;
  readonly knowledge: GroupKnowledge;
}

/** Few enough that a chunk's locks are held briefly, and that it publishes on less keys than one transaction may. */
const maxChunk = 100;

/** One consumer group of this process: takes batches from the broker and brings them to the handlers, in order, once. */
export class GroupConsumer {
  private readonly logger = new Logger(GroupConsumer.name);
  private readonly processor: ChunkProcessor;
  private readonly parkingLot: ParkingLot;
  private readonly positions: Positions;
  /** Partitions that were sent back to an offset, to see whether the log has it. */
  private readonly sought = new Map<string, number>();
  private readonly stopping = new AbortController();
  private consumption: Promise<Consumption> | undefined;

  constructor(
    database: Database,
    private readonly broker: Broker,
    private readonly options: GroupOptions,
  ) {
    const { group, knowledge } = options;
    this.processor = new ChunkProcessor(database, group, knowledge);
    this.parkingLot = new ParkingLot(database, group, knowledge, this.processor);
    this.positions = new Positions(database, broker, options);
  }

  async start(): Promise<void> {
    const { group, topicPrefix, topics } = this.options;
    this.consumption = this.broker.consume({
      group: topicPrefix + group,
      topics: topics.map((topic) => topicPrefix + topic),
      onAssigned: (partitions) => this.positions.startsOf(partitions),
      onRevoked: () => Promise.resolve(),
      onBatch: (batch) => this.take(batch),
    });
    await this.consumption;
    if (!this.stopping.signal.aborted) this.parkingLot.start();
  }

  /** The chunk in hand is finished; the rest of its batch is left for whoever comes next. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const consumption = await this.consumption?.catch(() => undefined); // why it never began, start() has said
    await consumption?.stop();
    await this.parkingLot.stop();
  }

  private async take(batch: Batch): Promise<void> {
    const records = batch.records.map((record) => ({ ...record, topic: this.withoutPrefix(record.topic) }));
    for (const chunk of contiguousChunks(records)) {
      if (!(await this.processUntilDone(batch, chunk))) return;
    }
  }

  /** Faults of the ground are waited out; no attempt is counted against any record. False: leave the batch. */
  private async processUntilDone(batch: Batch, chunk: readonly IncomingRecord[]): Promise<boolean> {
    const next = nextOffset(chunk);
    let rest: readonly IncomingRecord[] | undefined = chunk;
    let conflict = false;
    for (let failures = 0; batch.isCurrent() && !this.stopping.signal.aborted;) {
      try {
        if (conflict) rest = await this.afterConflict(batch, chunk);
        if (!rest) return false;
        conflict = false;
        await this.processor.process(rest);
        await batch.advance(next);
        return true;
      } catch (error) {
        conflict = error instanceof OffsetConflict;
        if (!conflict) await this.waitOut(error, failures++);
      }
    }
    return false;
  }

  /** Something that is no record's fault. What nobody has foreseen is waited out as well: skipping would lose events. */
  private async waitOut(error: unknown, failures: number): Promise<void> {
    if (isGroundFault(error)) this.logger.warn(`${this.options.group} waits: ${String(error)}`);
    else this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
    await pause(backOffMs(failures), this.stopping.signal);
  }

  /** What of a chunk is still to do, if it can be gone on with; else goes where the database says, or stands still. */
  private async afterConflict(
    batch: Batch,
    chunk: readonly IncomingRecord[],
  ): Promise<readonly IncomingRecord[] | undefined> {
    const [first] = chunk;
    if (!first) return undefined;
    const { topic, partition } = first;
    busMetrics.fenced.inc({ group: this.options.group });
    const offset = await this.positions.stored(topic, partition);
    if (offset !== undefined && offset >= first.offset && offset < nextOffset(chunk)) {
      return chunk.filter((record) => record.offset >= offset); // a part of it had been committed
    }
    if (offset === undefined || (await this.isGap(topic, partition, offset, first.offset))) batch.standStill();
    else batch.seek(offset);
    return undefined;
  }

  /** The log comes with another record than the next one: either it is out of our reach, or it has a hole there. */
  private async isGap(topic: string, partition: number, offset: number, found: number): Promise<boolean> {
    if (await this.positions.isOutsideLog(topic, partition, offset)) return true;
    const name = `${topic}[${partition}]`;
    if (found > offset && this.sought.get(name) === offset) {
      await this.positions.noteHole({ topic, partition, offset });
      return true;
    }
    this.sought.set(name, offset);
    return false;
  }

  private withoutPrefix(topic: string): string {
    return topic.slice(this.options.topicPrefix.length);
  }
}

/** Runs of records without a hole between them. */
function* contiguousChunks(records: readonly IncomingRecord[]): Generator<readonly IncomingRecord[]> {
  let from = 0;
  for (let i = 1; i <= records.length; i++) {
    const whole = records[i]?.offset === (records[i - 1]?.offset ?? 0) + 1 && i - from < maxChunk;
    if (whole) continue;
    yield records.slice(from, i);
    from = i;
  }
}

function nextOffset(chunk: readonly IncomingRecord[]): number {
  return (chunk.at(-1)?.offset ?? 0) + 1;
}
