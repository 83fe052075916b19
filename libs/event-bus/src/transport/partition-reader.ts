import { Logger } from '@nestjs/common';
import { backOffMs, pause } from '../pause.ts';
import type { Batch, IncomingRecord, PartitionId, PartitionOffset, Subscription } from './broker.ts';

/** Where the records of a partition come from. */
export interface PartitionSource extends PartitionId {
  /** What there is from an offset on; nothing: more is on its way, or will be. */
  read(offset: number): readonly IncomingRecord[];
  /** Calls back when a read may bring something; returns how to end that. */
  onMore(wake: () => void): () => void;
}

/**
 * Brings one partition's records to its group, a batch at a time:
 *
 *   still ─goOn→ reading ─records→ handling ─┬→ reading   where it was advanced or sought to; when neither, the batch comes again
 *                                            └standStill→ still
 *   any ─end→ ended, once the batch in hand is over
 */
export class PartitionReader {
  private readonly logger = new Logger(PartitionReader.name);
  private readonly ending = new AbortController();
  private position: number | undefined;
  /** A batch of an earlier turn has no say in where to go on. */
  private turn = 0;
  private woken = Promise.withResolvers<void>();
  private readonly running: Promise<void>;

  constructor(
    private readonly source: PartitionSource,
    private readonly subscription: Pick<Subscription, 'onBatch'>,
    private readonly onAdvance: (place: PartitionOffset) => void,
  ) {
    this.running = this.run();
  }

  goOn(offset: number): void {
    this.turn++;
    this.position = offset;
    this.woken.resolve();
  }

  async end(): Promise<void> {
    this.ending.abort();
    this.woken.resolve();
    await this.running;
  }

  private async run(): Promise<void> {
    const stopListening = this.source.onMore(() => this.woken.resolve());
    while (!this.ending.signal.aborted) {
      this.woken = Promise.withResolvers();
      const records = this.position === undefined ? [] : this.source.read(this.position);
      if (records.length === 0) await this.woken.promise;
      else await this.take(records);
    }
    stopListening();
  }

  private async take(records: readonly IncomingRecord[]): Promise<void> {
    const before = this.position;
    const { turn } = this;
    try {
      await this.subscription.onBatch(this.batchOf(records));
    } catch (error) {
      this.logger.error(`a batch comes again: ${String(error)}`);
    }
    const cameOn = this.position !== before || this.turn !== turn;
    if (!cameOn) await pause(backOffMs(1), this.ending.signal);
  }

  private batchOf(records: readonly IncomingRecord[]): Batch {
    const { turn } = this;
    const { topic, partition } = this.source;
    const isMine = () => this.turn === turn;
    return {
      topic,
      partition,
      records,
      isCurrent: () => isMine() && !this.ending.signal.aborted,
      advance: (offset) => {
        if (isMine()) this.position = offset;
        this.onAdvance({ topic, partition, offset });
        return Promise.resolve();
      },
      seek: (offset) => isMine() && this.goOn(offset),
      standStill: () => {
        if (!isMine()) return;
        this.turn++;
        this.position = undefined;
      },
    };
  }
}
