import type { Database } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { Logger } from '@nestjs/common';
import type { PartitionId, PartitionOffset } from '../transport/broker.ts';
import { busMetrics } from '../metrics.ts';
import { keepDoing } from '../pause.ts';
import { OffsetConflict } from './inbox.store.ts';
import { mark, noteAlive, noteGone, release, takeOver, unmark } from './partition-holder.store.ts';

/** Shorter than any session of a group: who is given a partition of the dead finds them dead. */
const aliveForMs = 5_000;
const sayAliveEveryMs = 1_500;

/** A message that has had so many processes end is not handled again. */
const mostEnds = 3;

export type Permission = 'handle' | 'park';

/**
 * Who holds a partition, so that a message which ends its process is found. Kept per partition in the database:
 *
 *   free ─take→ held ─release→ free                    a graceful end, or a partition that goes to another member
 *   held by the living ─take→ held                     it is about to release it, and will find that it need not
 *   held by the dead ─take→ held, careful              as far as the dead can have had messages in hand; and an end is counted
 *                                                      against the message that it had marked, and against no other
 *   held by somebody who was late to note it, or free ─mark→ held, careful
 *   careful: one message at a time, marked before it is handled ─third end→ parked
 *   careful ─past that span, or release→ held, free    nothing of it is remembered
 */
export class PartitionHolding {
  private readonly logger = new Logger(PartitionHolding.name);
  readonly owner = newUuid();
  private readonly carefulUntil = new Map<string, number>();
  private readonly stopped = new AbortController();
  private beating: Promise<void> | undefined;

  /** `span`: how many messages of a partition a process may have in hand. */
  constructor(
    private readonly database: Database,
    private readonly group: string,
    readonly span: number,
  ) {}

  async start(): Promise<void> {
    await this.sayAlive();
    const onFailure = (error: unknown) => this.logger.warn(`could not say that we are alive: ${String(error)}`);
    this.beating = keepDoing(() => this.sayAlive(), sayAliveEveryMs, { signal: this.stopped.signal, onFailure });
  }

  /** When all has been released. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.beating;
    await this.database.transaction([], (tx) => noteGone(tx, this.owner, this.group));
  }

  async take(partitions: readonly PartitionId[]): Promise<void> {
    for (const [topic, ofTopic] of Map.groupBy(partitions, (id) => id.topic)) {
      const numbers = ofTopic.map(({ partition }) => partition);
      const taken = await this.database.transaction([], (tx) => takeOver(tx, this.group, topic, numbers, this));
      for (const [partition, until] of taken) this.remember({ topic, partition }, until);
    }
  }

  async release(partitions: readonly PartitionId[]): Promise<void> {
    for (const id of partitions) {
      this.remember(id, undefined);
      await this.database.transaction([], (tx) => release(tx, this.group, id, this.owner));
    }
  }

  isCareful(id: PartitionId): boolean {
    return this.carefulUntil.has(nameOf(id));
  }

  /** Before a message of a careful partition is handled: the mark is committed then. Throws {@link OffsetConflict} like the handling. */
  async mark(place: PartitionOffset): Promise<Permission> {
    const { group, owner } = this;
    const carefulUntil = this.carefulUntil.get(nameOf(place)) ?? place.offset + 1;
    const ends = await this.database.transaction([], (tx) => mark(tx, group, place, { owner, carefulUntil }));
    if (ends === undefined) throw new OffsetConflict(`${group} is not at offset ${place.offset} of ${nameOf(place)}`);
    return ends >= mostEnds ? 'park' : 'handle';
  }

  /** A careful partition has come so far. */
  async passed(id: PartitionId, offset: number): Promise<void> {
    const until = this.carefulUntil.get(nameOf(id));
    if (until === undefined || offset < until) return;
    await this.database.transaction([], (tx) => unmark(tx, this.group, id, this.owner));
    this.remember(id, undefined);
  }

  private remember(id: PartitionId, carefulUntil: number | undefined): void {
    if (carefulUntil === undefined) this.carefulUntil.delete(nameOf(id));
    else this.carefulUntil.set(nameOf(id), carefulUntil);
    busMetrics.careful.set({ group: this.group }, this.carefulUntil.size);
  }

  private sayAlive(): Promise<void> {
    return this.database.transaction([], (tx) => noteAlive(tx, this.owner, this.group, aliveForMs));
  }
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
