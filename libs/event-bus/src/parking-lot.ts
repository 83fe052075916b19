import { isGroundFault, type Database, type Tx } from '@atlas/database';
import { idOf } from '@atlas/kernel';
import { Logger } from '@nestjs/common';
import type { IncomingRecord } from './broker.ts';
import type { ChunkProcessor } from './chunk.ts';
import { classify, type GroupKnowledge } from './classify.ts';
import type { Headers } from './envelope.ts';
import { busMetrics } from './metrics.ts';
import { countParkedOf, findDueHeads, lockParkedKey, noteParkedFailure, unpark, type ParkedRow } from './parking.store.ts';
import { maxAttempts, retryDelayMs } from './retry-schedule.ts';

const lookEveryMs = 100;
const headsAtOnce = 50;

/**
 * Tries parked events again, the oldest of each key first, and lets a key go once nothing of it is parked. Live events of such
 * a key park behind meanwhile, so that the order per key holds.
 */
export class ParkingLot {
  private readonly logger = new Logger(ParkingLot.name);
  private running: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly group: string,
    private readonly knowledge: GroupKnowledge,
    private readonly processor: ChunkProcessor,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      let drained = 0;
      try {
        drained = await this.drainDue();
      } catch (error) {
        if (!isGroundFault(error)) this.logger.error(error);
      }
      if (drained === 0) await pause(lookEveryMs, this.stopped.signal);
    }
  }

  /** Returns how many events left the lot. */
  private async drainDue(): Promise<number> {
    const heads = await this.database.read([], async (tx) => {
      const counts = await countParkedOf(tx, this.group);
      busMetrics.deadLetters.set({ group: this.group }, counts.deadLetters);
      busMetrics.parkedKeys.set({ group: this.group }, counts.blockedKeys);
      return counts.blockedKeys === 0 ? [] : findDueHeads(tx, this.group, headsAtOnce);
    });
    let drained = 0;
    for (const head of heads) if (await this.retry(head)) drained++;
    return drained;
  }

  private async retry(head: ParkedRow): Promise<boolean> {
    const tenants = head.tenantUuid === null ? [] : [idOf('ten', head.tenantUuid)];
    try {
      return await this.database.transaction(tenants, async (tx) => {
        if (!(await lockParkedKey(tx, this.group, head))) return false;
        await this.handle(tx, head);
        return unpark(tx, this.group, head);
      });
    } catch (error) {
      if (isGroundFault(error)) throw error;
      await this.noteFailure(head, error);
      return false;
    }
  }

  private async handle(tx: Tx, head: ParkedRow): Promise<void> {
    const item = classify(recordOf(head), this.knowledge);
    if (item.verdict === 'refuse') throw item.error;
    if (item.verdict === 'handle') await this.processor.handleOnce(tx, item);
  }

  private async noteFailure(head: ParkedRow, error: unknown): Promise<void> {
    const attempts = head.attempts + 1;
    const state = attempts >= maxAttempts ? 'dead' : 'waiting';
    await this.database.transaction([], (tx) =>
      noteParkedFailure(tx, head.id, { state, attempts, retryInMs: retryDelayMs(attempts), error }),
    );
    if (state === 'dead') this.logger.error(`dead letter: ${this.group} ${head.topic} ${head.key} after ${attempts} tries: ${String(error)}`);
  }
}

function recordOf(row: ParkedRow): IncomingRecord {
  return {
    topic: row.topic,
    partition: row.partition,
    offset: row.offset,
    key: row.key,
    value: row.payload,
    headers: JSON.parse(row.headers) as Headers,
    timestamp: row.producedAt,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
