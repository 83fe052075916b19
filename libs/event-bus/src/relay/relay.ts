import { isGroundFault, type Database } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { Logger } from '@nestjs/common';
import { pause } from '../pause.ts';
import type { Broker } from '../transport/broker.ts';
import { backlogOf } from './backlog.store.ts';
import { Holding } from './holding.ts';
import { Housekeeping } from './housekeeping.ts';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import { RelayStore } from './relay.store.ts';
import { Sender } from './sender.ts';
import { Turns } from './turns.ts';
import { Wake } from './wake.ts';

const poll = { fastestMs: 20, slowestMs: 250 };
/** Commits that come within it share a turn: at five hundred a second, a third of the statements. */
const turnEveryMs = 5;
const flushWithinMs = 5_000;
/** For the turns, for what is read apart from them, and for counting what waits: none of them waits for another. */
const connections = 3;

/**
 * Moves committed events to their topics: reads the heads of the lanes that it leases, has each lane send its rows in one piece,
 * and deletes exactly those that were acknowledged. Dying anywhere in between only repeats; consumers drop repeats.
 */
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private readonly owner = newUuid();
  private readonly holding: Holding;
  private readonly lanes = new Lanes();
  private readonly turns: Turns;
  private readonly wakeUp = new Wake();
  private readonly housekeeping: Housekeeping;
  private running: Promise<void> | undefined;
  private ending: Promise<void> | undefined;
  private stopping = false;

  /** Its own connections: where publishers queue for theirs, what they publish must not. */
  private readonly database: Database;

  constructor(
    database: Database,
    broker: Pick<Broker, 'send'>,
    private readonly topics: readonly string[],
    topicPrefix: string,
  ) {
    this.database = database.apart(connections);
    const store = new RelayStore(this.database);
    this.holding = new Holding(this.database, this.owner);
    this.turns = new Turns({
      ...{ owner: this.owner, store, lanes: this.lanes, sender: new Sender(store, broker, topicPrefix) },
      onSent: ({ isWaitedFor }) => (isWaitedFor || this.stopping) && this.wake(),
      onRead: () => this.stopping && this.wake(),
    });
    this.housekeeping = new Housekeeping(store, () => backlogOf(this.database));
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Somebody has committed rows. */
  wake(): void {
    this.wakeUp.now();
  }

  /** Sends what is committed, then gives the shards back: another process goes on at once instead of waiting for the lease to end. */
  stop(): Promise<void> {
    return (this.ending ??= this.end());
  }

  private async end(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await this.flush().catch((error: unknown) => this.logger.warn(`the last turn failed: ${String(error)}`));
    await this.holding
      .giveBack()
      .catch((error: unknown) => this.logger.warn(`leases run out by themselves: ${String(error)}`));
    await this.database.close();
  }

  private async run(): Promise<void> {
    let waitMs = poll.fastestMs;
    while (!this.stopping) {
      const startedAt = performance.now();
      try {
        await this.keepHouse();
        const found = await this.turns.take(this.isOurs);
        waitMs = found > 0 ? poll.fastestMs : Math.min(waitMs * 2, poll.slowestMs);
      } catch (error) {
        this.housekeeping.count(); // a relay that cannot send, as its leases cannot be renewed, say, must not look idle
        if (isGroundFault(error)) this.logger.warn(`waiting for the database: ${String(error)}`);
        else this.logger.error(error);
        waitMs = poll.slowestMs;
        await pause(poll.fastestMs); // however often somebody wakes us
      }
      if (this.stopping || this.lanes.areHungry(this.isOurs, performance.now())) continue;
      const restMs = startedAt + turnEveryMs - performance.now();
      if (restMs > 0) await pause(restMs);
      await this.wakeUp.within(waitMs);
    }
  }

  private readonly isOurs = (lane: Lane): boolean => this.holding.shards.has(lane.shard);

  private async keepHouse(): Promise<void> {
    await this.holding.keep((shard) => this.lanes.areQuiet(shard));
    const news = await this.housekeeping.keep();
    this.lanes.cover(this.holding.shards, new Set([...this.topics, ...this.housekeeping.topics]));
    if (news) this.lanes.encumber(this.housekeeping.encumbered);
  }

  /** Of lanes that flow: one that does not must not hold up the end. */
  private async flush(): Promise<void> {
    const deadline = performance.now() + flushWithinMs;
    const flows = (lane: Lane) => this.isOurs(lane) && !lane.isTroubled && !lane.isDry;
    for (const lane of this.lanes.all) lane.hasten();
    while (performance.now() < deadline) {
      const found = await this.turns.take(flows);
      const isMore = found > 0 || this.lanes.areHungry(flows, performance.now());
      const isUnderWay = this.lanes.all.some((lane) => flows(lane) && !lane.isQuiet);
      if (!isMore && !isUnderWay) return;
      if (isUnderWay) await this.wakeUp.within(poll.slowestMs);
    }
  }
}
