import { isGroundFault, type Database, type Tx } from '@atlas/database';
import { runInContext, type TenantId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';
import { classify, type Classified, type GroupKnowledge } from './classify.ts';
import type { Event } from '../contract/contract.ts';
import type { Envelope } from '../contract/envelope.ts';
import { contextOf, contextOfMany } from '../contract/event-context.ts';
import type { EventHandler } from './handlers.ts';
import { acceptIntoInbox, findBlockedKeys, moveConsumerOffset, OffsetConflict } from './inbox.store.ts';
import { busMetrics } from '../metrics.ts';
import { block, park } from '../dead-letters/parking.store.ts';
import { retryDelayMs } from '../dead-letters/retry-schedule.ts';

type Handling = Extract<Classified, { verdict: 'handle' }>;

/** Handles contiguous records of one partition for one group: what their handlers write, the inbox and the offset commit together. */
export class ChunkProcessor {
  constructor(
    private readonly database: Database,
    private readonly group: string,
    private readonly knowledge: GroupKnowledge,
  ) {}

  /**
   * Returns when all records are handled, passed over or parked. Throws {@link OffsetConflict} when another consumer has the
   * partition, and a fault of the ground when the whole is to be tried again; neither says anything about the records.
   */
  async process(records: readonly IncomingRecord[]): Promise<void> {
    const classified = records.map((record) => classify(record, this.knowledge));
    await this.processOrSplit(classified);
  }

  /** Runs one event through its handler, once: what the parking lot does with what it holds. */
  async handleOnce(tx: Tx, { envelope, event, handler }: Handling): Promise<void> {
    const fresh = await acceptIntoInbox(tx, this.group, [envelope.id]);
    if (fresh.size === 0) this.countDuplicates(tx, 1);
    else await this.call(tx, handler, [event], envelope);
  }

  /** Halves a chunk that fails until the guilty stand alone; the innocent commit. */
  private async processOrSplit(chunk: readonly Classified[]): Promise<void> {
    const [first] = chunk;
    if (!first) return;
    try {
      await this.commit(chunk);
    } catch (error) {
      if (error instanceof OffsetConflict || isGroundFault(error)) throw error;
      if (chunk.length === 1) {
        await this.parkFailed(first, error);
        return;
      }
      const middle = chunk.length >> 1;
      await this.processOrSplit(chunk.slice(0, middle));
      await this.processOrSplit(chunk.slice(middle));
    }
  }

  private async commit(chunk: readonly Classified[]): Promise<void> {
    await this.database.transaction(tenantsOf(chunk), async (tx) => {
      await this.moveOffset(tx, chunk);
      const keys = chunk.map(({ record }) => record.key);
      const blocked = new Set(await findBlockedKeys(tx, this.group, topicOf(chunk), keys));
      const open: Handling[] = [];
      for (const item of chunk) {
        switch (item.verdict) {
          case 'handle':
            if (blocked.has(item.record.key)) await this.parkBehind(tx, item);
            else open.push(item);
            break;
          case 'refuse':
            blocked.add(item.record.key); // for the rest of this very chunk
            await this.parkRefused(tx, item);
            break;
          case 'set-aside':
            await this.parkUnknown(tx, item);
            break;
          case 'pass-over':
            busMetrics.passedOver.inc({ group: this.group });
        }
      }
      await this.handle(tx, open);
    });
  }

  private async handle(tx: Tx, open: readonly Handling[]): Promise<void> {
    const fresh = await acceptIntoInbox(
      tx,
      this.group,
      open.map(({ envelope }) => envelope.id),
    );
    const seen = new Set<string>();
    const due = open.filter(({ envelope: { id } }) => fresh.has(id) && !seen.has(id) && seen.add(id));
    this.countDuplicates(tx, open.length - due.length);
    for (const run of runsOfOneHandler(due)) {
      const [{ handler, envelope }] = run;
      if (handler.takes === 'many')
        await this.call(
          tx,
          handler,
          run.map(({ event }) => event),
          envelope,
        );
      else for (const item of run) await this.call(tx, handler, [item.event], item.envelope);
    }
  }

  private async call(
    tx: Tx,
    handler: EventHandler,
    events: readonly Event<unknown>[],
    envelope: Envelope,
  ): Promise<void> {
    const [event] = events;
    if (handler.takes === 'many') await runInContext(contextOfMany(), () => handler.handle(tx, events));
    else if (event) await runInContext(contextOf(event), () => handler.handle(tx, event));
    tx.afterCommit(() => busMetrics.handled.inc({ group: this.group, type: envelope.type }, events.length));
  }

  private countDuplicates(tx: Tx, count: number): void {
    tx.afterCommit(() => busMetrics.duplicates.inc({ group: this.group }, count));
  }

  private async moveOffset(tx: Tx, chunk: readonly Classified[]): Promise<void> {
    const [first, last] = [chunk.at(0), chunk.at(-1)];
    if (!first || !last) return;
    const { topic, partition, offset } = first.record;
    await moveConsumerOffset(tx, this.group, topic, partition, offset, last.record.offset + 1);
  }

  private async parkFailed(item: Classified, error: unknown): Promise<void> {
    await this.database.transaction([], async (tx) => {
      await this.moveOffset(tx, [item]);
      await block(tx, this.group, item.record);
      await this.park(tx, item, { reason: 'failed', attempts: 1, state: 'waiting', retryInMs: retryDelayMs(1), error });
    });
  }

  private parkBehind(tx: Tx, item: Handling): Promise<void> {
    return this.park(tx, item, { reason: 'behind', attempts: 0, state: 'waiting', retryInMs: 0, error: undefined });
  }

  private async parkRefused(tx: Tx, item: Extract<Classified, { verdict: 'refuse' }>): Promise<void> {
    await block(tx, this.group, item.record);
    await this.park(tx, item, { reason: item.reason, attempts: 1, state: 'dead', retryInMs: 0, error: item.error });
  }

  private parkUnknown(tx: Tx, item: Classified): Promise<void> {
    return this.park(tx, item, {
      reason: 'unknown-type',
      attempts: 0,
      state: 'unknown',
      retryInMs: 0,
      error: undefined,
    });
  }

  private async park(tx: Tx, { record, envelope }: Classified, failure: Parameters<typeof park>[4]): Promise<void> {
    await park(tx, this.group, record, envelope?.tenantId, failure);
    tx.afterCommit(() => busMetrics.parked.inc({ group: this.group, reason: failure.reason }));
  }
}

function topicOf(chunk: readonly Classified[]): string {
  return chunk[0]?.record.topic ?? '';
}

/** Exactly the tenants of the verified envelopes: the transaction sees nobody else's rows. */
function tenantsOf(chunk: readonly Classified[]): readonly TenantId[] {
  return [...new Set(chunk.flatMap(({ envelope }) => (envelope ? [envelope.tenantId] : [])))];
}

/** Neighbours that the same handler takes, in their order: a key's facts of different types never overtake each other. */
function runsOfOneHandler(items: readonly Handling[]): [Handling, ...Handling[]][] {
  const runs: [Handling, ...Handling[]][] = [];
  for (const item of items) {
    const current = runs.at(-1);
    if (current?.[0].handler === item.handler) current.push(item);
    else runs.push([item]);
  }
  return runs;
}
