import { backOffMs } from '../pause.ts';
import type { Delivery } from './delivery.ts';
import type { HeadLimits, LaneId, OutboxHeadRow, SentRows } from './relay.store.ts';

/** A reading that takes longer and finds nothing has read past much that waits; it may take a tenth of a connection's time. */
const slowReadingMs = 10;
const restFactor = 9;
/** A send that takes longer costs us nothing any more: it waits for its broker. */
const busyAtMostMs = 1_000;
/** For what nobody waits for: a send costs broker and relay much the same however many it carries. */
const lullMs = 1_000;

/**
 * The way of one shard of one topic into its partition. One send at a time: a later one would overtake what is repeated.
 *
 *   idle ─its head is read→ sending ─acknowledged→ idle        the next turn forgets what was sent
 *                                   ├─acknowledged, and nobody waits→ resting ─a second→ idle
 *                                   └─failed─────→ resting ─a while→ idle
 */
export class Lane implements LaneId {
  /** Its last head was a large one: there is more to come. So it is taken to be as long as nobody knows. */
  isLarge = true;
  isSending = false;
  isReading = false;
  /** A turn came by while it was sending, and may have left something of it. */
  isPassedOver = false;
  /** An event of it stands aside, and others may wait behind that one in great numbers. */
  isEncumbered = false;
  /** When it was read apart last, there was nothing to send. */
  isDry = false;
  askedAt = 0;
  private readingSince = 0;
  private sendingSince = 0;
  private failures = 0;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private sent: readonly number[] = [];

  constructor(
    readonly topic: string,
    readonly shard: number,
    /** Nobody waits for its events: what comes within a second of the last send goes in one. */
    private isPatient = false,
  ) {}

  isReady(now: number): boolean {
    return !this.isSending && !this.isReading && this.restsUntil <= now;
  }

  /** Another large send of its topic would only wait in memory. */
  isBusy(now: number): boolean {
    return this.isLarge && this.isSending && now - this.sendingSince < busyAtMostMs;
  }

  get isTroubled(): boolean {
    return this.failures > 0;
  }

  /** To be looked at as soon as its send is over; what was sent is forgotten by the next turn, whenever that is. */
  get isWaitedFor(): boolean {
    return this.isLarge || this.isPassedOver || this.isEncumbered;
  }

  /** Nothing of it is under way. */
  get isQuiet(): boolean {
    return !this.isSending && !this.isReading && this.sent.length === 0;
  }

  beginReading(now: number): void {
    this.isReading = true;
    this.readingSince = now;
  }

  endReading(found: number, now: number): void {
    const took = now - this.readingSince;
    this.isReading = false;
    this.isDry = found === 0;
    if (this.isDry && took > slowReadingMs) this.restsUntil = now + restFactor * took;
  }

  begin(rows: readonly OutboxHeadRow[], { rows: most, bytes }: HeadLimits, now: number): void {
    this.isSending = rows.length > 0;
    this.sendingSince = now;
    this.isLarge =
      rows.length > most / 2 || rows.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0) > bytes / 2;
  }

  /** Returns whether this is news: the first failure, or the end of a series. */
  settle({ sent, failure }: Delivery, now: number): boolean {
    this.isSending = false;
    this.isReading = false;
    this.sent = sent;
    const wasTroubled = this.isTroubled;
    this.failures = failure === undefined ? 0 : this.failures + 1;
    if (this.isTroubled) this.restsUntil = now + backOffMs(this.failures - 1);
    else if (this.isPatient && !this.isLarge) this.restsUntil = now + lullMs;
    return wasTroubled !== this.isTroubled;
  }

  /** Its process is about to end: what is left of it goes at once. */
  hasten(): void {
    if (this.isPatient && !this.isTroubled) this.restsUntil = Number.NEGATIVE_INFINITY;
    this.isPatient = false;
    this.isDry = false;
  }

  /** What is on the topic, and still in the outbox. */
  get unforgotten(): SentRows | undefined {
    return this.sent.length === 0 ? undefined : { topic: this.topic, shard: this.shard, seqs: this.sent };
  }

  forgot(): void {
    this.sent = [];
  }
}
