import { Logger } from '@nestjs/common';
import type { Batch, IncomingRecord, PartitionId, Subscription } from '../broker.ts';
import { backOffMs, pause } from '../../pause.ts';
import { weightOf, type Backlog, type Weighty } from './backlog.ts';

/** What a lane asks of the client that fetches for it. */
export interface LaneSource {
  seek(offset: number): void;
  pause(): void;
  resume(): void;
  /** Records below this offset are done. */
  note(offset: number): void;
}

const mostRecords = 500;
const mostBytes = 1024 * 1024;

/**
 * One assigned partition: its records wait in a queue of their own, and go to the group a batch at a time. kafkajs' fetch waits for
 * all batches that it has brought: whoever handled them in there would hold up every other partition. They are read when their
 * turn comes: as long as they wait, they are bytes.
 *
 *   still ─goOn→ flowing ─queue full→ held back ─half empty→ flowing
 *   flowing, held back ─standStill→ still
 *   any ─close→ closed, for good; the batch in hand ends
 */
export class PartitionLane<Fetched extends Weighty> {
  private readonly logger = new Logger(PartitionLane.name);
  private readonly closing = new AbortController();
  private state: 'still' | 'flowing' | 'held back' | 'closed' = 'still';
  private queue: Fetched[] = [];
  private queuedBytes = 0;
  /** The first record that is not done. */
  private position = 0;
  /** A batch of before a seek has no say in where to go on. */
  private turn = 0;
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;

  constructor(
    readonly id: PartitionId,
    private readonly onBatch: Subscription['onBatch'],
    private readonly source: LaneSource,
    private readonly backlog: Backlog,
    private readonly read: (fetched: readonly Fetched[]) => readonly IncomingRecord[],
  ) {}

  /** Begins, or begins anew, at this offset. */
  goOn(offset: number): void {
    if (this.state === 'closed') return;
    this.empty();
    this.position = offset;
    this.state = 'flowing';
    this.source.seek(offset);
    this.source.resume();
  }

  /** False: these are not wanted, they will be fetched again. */
  put(fetched: readonly Fetched[]): boolean {
    if (this.state === 'still' || this.state === 'closed') return false;
    const weight = weightOf(fetched);
    this.queue.push(...fetched);
    this.queuedBytes += weight;
    this.backlog.add(weight);
    if (this.state === 'flowing' && (this.queuedBytes >= mostBytes || this.backlog.isFull)) {
      this.state = 'held back';
      this.source.pause();
    }
    if (!this.isRunning) this.running = this.run();
    return true;
  }

  /** Resolves when the batch in hand has ended. */
  close(): Promise<void> {
    this.state = 'closed';
    this.empty();
    this.closing.abort();
    return this.running;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.queue.length > 0) {
      const fetched = this.take();
      await this.handOver(fetched);
      this.backlog.add(-weightOf(fetched));
    }
    this.isRunning = false;
  }

  private take(): readonly Fetched[] {
    const fetched = this.queue.splice(0, mostRecords);
    this.queuedBytes -= weightOf(fetched);
    if (this.state === 'held back' && this.queuedBytes <= Math.min(mostBytes, this.backlog.share) / 2) {
      this.state = 'flowing';
      this.source.resume();
    }
    return fetched;
  }

  private async handOver(fetched: readonly Fetched[]): Promise<void> {
    const { turn } = this;
    const isMine = () => this.turn === turn && this.state !== 'closed';
    let last = this.position;
    try {
      const records = this.read(fetched);
      this.position = records[0]?.offset ?? this.position;
      last = records.at(-1)?.offset ?? last;
      await this.onBatch(this.batchOf(records, isMine));
    } catch (error) {
      this.logger.error(`a batch of ${this.id.topic}[${this.id.partition}] comes again: ${String(error)}`);
    }
    const isLeft = isMine() && this.position <= last;
    if (!isLeft) return;
    await pause(backOffMs(3), this.closing.signal);
    if (isMine()) this.goOn(this.position);
  }

  private batchOf(records: readonly IncomingRecord[], isMine: () => boolean): Batch {
    return {
      ...this.id,
      records,
      isCurrent: isMine,
      advance: (offset) => {
        if (isMine()) this.position = offset;
        this.source.note(offset);
        return Promise.resolve();
      },
      seek: (offset) => isMine() && this.goOn(offset),
      standStill: () => isMine() && this.stand(),
    };
  }

  private stand(): void {
    this.empty();
    this.state = 'still';
    this.source.pause();
  }

  private empty(): void {
    this.turn++;
    this.queue = [];
    this.backlog.add(-this.queuedBytes);
    this.queuedBytes = 0;
  }
}
