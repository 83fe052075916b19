import { isGroundFault, type Database, type Tx } from '@atlas/database';
import type { TenantId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';
import { classifyLive, type Classified, type GroupKnowledge } from './classify.ts';
import { HandlerCalls, idsOf, type Handling } from './handler-calls.ts';
import { OffsetConflict, takeGround, withdrawFromInbox } from './inbox.store.ts';
import { busMetrics } from '../metrics.ts';
import type { Parking } from '../dead-letters/parking.ts';
import type { ParkedRecord } from '../dead-letters/parking.store.ts';
import { otherMajorsOf } from './other-majors.ts';
import { Sieve, type Attempt } from './sieve.ts';
import { sortOut } from './sorting.ts';
import { TurnTaking } from './turn-taking.ts';

/** Where one has failed, more will: for so long chunks are handled in a way in which a guilty event costs little. */
const carefulForMs = 60_000;

/** No error was seen: its process was gone. */
class CrashLoop extends Error {
  constructor() {
    super('each process that handled it has ended without a word');
  }
}

/** Handles contiguous records of one partition for one group: what their handlers write, the inbox and the offset commit together. */
export class ChunkProcessor {
  private readonly calls: HandlerCalls;
  private readonly turns: TurnTaking;
  private carefulUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly knowledge: GroupKnowledge,
    private readonly parking: Parking,
  ) {
    this.calls = new HandlerCalls(parking.group);
    this.turns = new TurnTaking(parking.group);
  }

  /**
   * Returns when all records are handled, passed over or parked. Throws {@link OffsetConflict} when another consumer has the
   * partition, and a fault of the ground when the whole is to be tried again; neither says anything about the records.
   */
  async process(records: readonly IncomingRecord[]): Promise<void> {
    const now = Date.now();
    await this.processOrSplit(records.map((record) => classifyLive(record, this.knowledge, now)));
  }

  /** Parks a record instead of handling it: whoever did so has come to an unclean end. */
  async parkCrashLoop(record: IncomingRecord): Promise<void> {
    const item = classifyLive(record, this.knowledge);
    const isHandled = item.verdict === 'handle';
    await this.commit(
      [isHandled ? { ...item, verdict: 'refuse', reason: 'crash-loop', error: new CrashLoop() } : item],
      false,
    );
  }

  /**
   * A chunk that fails is gone through carefully. What even then fails as a whole (at its commit, say) is halved until the guilty
   * stand alone; the innocent commit.
   */
  private async processOrSplit(chunk: readonly Classified[]): Promise<void> {
    const [first] = chunk;
    if (!first) return;
    const isCareful = chunk.length > 1 && performance.now() < this.carefulUntil;
    try {
      await this.commit(chunk, isCareful);
    } catch (error) {
      this.turns.note(error);
      if (error instanceof OffsetConflict || isGroundFault(error)) throw error;
      this.carefulUntil = performance.now() + carefulForMs;
      if (chunk.length === 1) return this.parkFailed(first, error);
      if (!isCareful) return this.processOrSplit(chunk);
      const middle = chunk.length >> 1;
      await this.processOrSplit(chunk.slice(0, middle));
      await this.processOrSplit(chunk.slice(middle));
    }
  }

  private async commit(chunk: readonly Classified[], isCareful: boolean): Promise<void> {
    await this.database.transaction(tenantsOf(chunk), async (tx) => {
      await this.turns.begin(tx);
      const ground = await takeGround(tx, this.parking.group, advanceOf(chunk));
      const { open, parked, withdrawn, passedOver, repeated } = sortOut(chunk, this.parking, ground);
      const fresh = this.calls.dueOf(tx, open, ground.handled);
      const failed = isCareful ? await this.handleCarefully(tx, fresh, open) : [];
      if (!isCareful) await this.calls.call(tx, fresh);
      withdrawFromInbox(tx, this.parking.group, withdrawn); // after handlers, with whose statements it would be a trip
      this.parking.add(tx, [...parked, ...failed]);
      tx.afterCommit(() => {
        busMetrics.passedOver.inc({ group: this.parking.group }, passedOver);
        busMetrics.duplicates.inc({ group: this.parking.group }, repeated);
      });
    });
  }

  /** Returns what is to be parked instead: the guilty, what comes after them of their keys, and the same facts in other majors. */
  private async handleCarefully(
    tx: Tx,
    items: readonly Handling[],
    open: readonly Handling[],
  ): Promise<readonly ParkedRecord[]> {
    const attempt: Attempt = (some, onBegin) => tx.attempt((inner) => this.calls.call(inner, some, onBegin));
    const { guilty, behind } = await new Sieve(attempt, this.parking).sift(items);
    const unhandled = [...guilty.map(({ item }) => item), ...behind];
    const waiting = [...guilty.filter(({ parked }) => parked.blocks).map(({ item }) => item), ...behind];
    withdrawFromInbox(
      tx,
      this.parking.group,
      unhandled.map(({ envelope }) => envelope.id),
    );
    if (guilty.length > 0) this.carefulUntil = performance.now() + carefulForMs;
    return [
      ...guilty.map(({ parked }) => parked),
      ...[...behind, ...otherMajorsOf(waiting, open)].map((item) => this.parking.behind(item)),
    ];
  }

  private async parkFailed(item: Classified, error: unknown): Promise<void> {
    if (item.verdict !== 'handle') throw error; // no handler was called: nobody but us can be to blame
    await this.database.transaction([], async (tx) => {
      await takeGround(tx, this.parking.group, { records: [item.record] });
      this.parking.add(tx, [this.parking.failed(item, error)]);
    });
  }
}

function advanceOf(chunk: readonly Classified[]) {
  const ids = (verdict: Classified['verdict']) => idsOf(chunk.filter((item) => item.verdict === verdict));
  return { records: chunk.map(({ record }) => record), accepted: ids('handle'), refused: ids('refuse') };
}

/** Exactly the tenants of the verified envelopes: the transaction sees nobody else's rows. */
function tenantsOf(chunk: readonly Classified[]): readonly TenantId[] {
  const tenants = new Set<TenantId>();
  for (const { envelope } of chunk) if (envelope) tenants.add(envelope.tenantId);
  return [...tenants];
}
