import { isGroundFault, type Database, type Tx } from '@atlas/database';
import { idOf } from '@atlas/kernel';
import { Logger } from '@nestjs/common';
import type { IncomingRecord } from '../transport/broker.ts';
import type { ChunkProcessor } from '../consume/chunk.ts';
import { classify, type GroupKnowledge, type Reason } from '../consume/classify.ts';
import { headersFrom } from '../contract/envelope.ts';
import { busMetrics } from '../metrics.ts';
import {
  countParkedOf,
  findDueHeads,
  lockDueHead,
  noteParkedFailure,
  shelve,
  unpark,
  type DueHead,
  type ParkedRow,
} from './parking.store.ts';
import { pause } from '../pause.ts';
import { maxAttempts, retryDelayMs } from './retry-schedule.ts';
import { adoptKnownTypes } from './unknown-types.ts';

const lookEveryMs = 100;
const surveyEveryMs = 2_000;
const headsAtOnce = 50;

/** What no handler is to blame for: trying it again changes nothing. */
class Refused extends Error {
  constructor(
    readonly reason: Reason,
    override readonly cause: unknown,
  ) {
    super(String(cause));
  }
}

/**
 * Tries parked events again, the oldest of each key first, and lets a key go once nothing of it is parked. Live events of such
 * a key park behind meanwhile, so that the order per key holds.
 */
export class ParkingLot {
  private readonly logger = new Logger(ParkingLot.name);
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;
  private surveyedAt = Number.NEGATIVE_INFINITY;

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
        await this.survey();
        drained = await this.drainDue();
      } catch (error) {
        if (!isGroundFault(error)) this.logger.error(error);
      }
      if (drained === 0) await pause(lookEveryMs, this.stopped.signal);
    }
  }

  private async survey(): Promise<void> {
    if (performance.now() - this.surveyedAt < surveyEveryMs) return;
    this.surveyedAt = performance.now();
    await adoptKnownTypes(this.database, this.group, this.knowledge);
    const counts = await this.database.read([], (tx) => countParkedOf(tx, this.group));
    busMetrics.deadLetters.set({ group: this.group }, counts.deadLetters);
    busMetrics.parkedKeys.set({ group: this.group }, counts.blockedKeys);
  }

  /** Returns how many events left the lot. */
  private async drainDue(): Promise<number> {
    const heads = await this.database.read([], (tx) => findDueHeads(tx, this.group, headsAtOnce));
    let drained = 0;
    for (const head of heads) {
      if (this.stopped.signal.aborted) break;
      if (await this.retry(head)) drained++;
    }
    return drained;
  }

  private async retry(head: DueHead): Promise<boolean> {
    const tenants = head.tenantUuid === null ? [] : [idOf('ten', head.tenantUuid)];
    try {
      return await this.database.transaction(tenants, async (tx) => {
        const row = await lockDueHead(tx, this.group, head);
        if (!row) return false;
        await this.takeOut(tx, row);
        return true;
      });
    } catch (error) {
      // The other keys go on: one that somebody keeps locked must not hold them up.
      if (isGroundFault(error)) this.logger.warn(`${this.group} ${head.topic} ${head.key} waits: ${String(error)}`);
      else await this.noteFailure(head, error);
      return false;
    }
  }

  private async takeOut(tx: Tx, row: ParkedRow): Promise<void> {
    const item = classify(recordOf(row), this.knowledge);
    switch (item.verdict) {
      case 'refuse':
        throw new Refused(item.reason, item.error);
      case 'set-aside': // a newer build has parked it, and is gone again
        return shelve(tx, this.group, row);
      case 'handle':
        await this.processor.handleOnce(tx, item);
        break;
      case 'pass-over':
    }
    await unpark(tx, this.group, row);
  }

  private async noteFailure(head: DueHead, error: unknown): Promise<void> {
    const attempts = head.attempts + 1;
    const isDead = error instanceof Refused || attempts >= maxAttempts;
    await this.database.transaction([], (tx) =>
      noteParkedFailure(tx, head, {
        state: isDead ? 'dead' : 'waiting',
        reason: error instanceof Refused ? error.reason : 'failed',
        retryInMs: retryDelayMs(attempts),
        error: error instanceof Refused ? error.cause : error,
      }),
    );
    if (isDead)
      this.logger.error(
        `dead letter: ${this.group} ${head.topic} ${head.key} after ${attempts} tries: ${String(error)}`,
      );
  }
}

function recordOf(row: ParkedRow): IncomingRecord {
  return {
    topic: row.topic,
    partition: row.partition,
    offset: row.offset,
    key: row.key,
    value: row.payload,
    headers: headersFrom(row.headers),
    timestamp: row.producedAt,
  };
}
