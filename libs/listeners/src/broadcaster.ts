import type { Database, Tx } from '@atlas/database';
import {
  headersFrom,
  outboxRow,
  parseEnvelope,
  publish,
  routeOf,
  type Event,
  type EventContract,
  type OutboxRow,
  type PublishOptions,
} from '@atlas/event-bus';
import type { Jobs } from '@atlas/jobs';
import { currentContext, newEventId, newTraceparent, newUuid, runInContext, type EventId } from '@atlas/kernel';
import { AtOnce } from './at-once.ts';
import { enqueueCall } from './call-listener.job.ts';
import { tellEars } from './ears.ts';
import type { Listeners } from './listeners.ts';
import { listenerCalls } from './metrics.ts';
import type { Speaker } from './scope.ts';
import type { Subscription } from './subscription.ts';
import type { Fact } from './wanted.ts';

export interface BroadcasterOptions {
  readonly service: string;
  readonly database: Database;
  readonly listeners: Listeners;
  /** For listeners with `async: true`. */
  readonly jobs?: Jobs | undefined;
  /** With a bus, every fact goes to other processes as well, … */
  readonly isOnBus?: boolean;
  /** … but for those that concern nobody else. */
  readonly staysHere?: readonly Fact[];
  /** What this process' listeners hear from the bus they do not hear a second time from within. */
  readonly fromBus?: readonly Fact[];
}

export interface BroadcastOptions extends PublishOptions {
  /** Who says it, for listeners whose scope is a class: `by: this`. */
  readonly by?: object;
}

class NoQueue extends Error {
  constructor(listener: string) {
    super(`${listener} is to be told through the job queue, and there is none: import JobsModule.for(…)`);
  }
}

/** Says facts to whoever listens: in this process at once, through its job queue, and through the bus in others. */
export class Broadcaster {
  private readonly atOnce: AtOnce;
  private readonly staysHere: ReadonlySet<string>;
  private readonly fromBus: ReadonlySet<string>;

  constructor(private readonly options: BroadcasterOptions) {
    this.atOnce = new AtOnce(options.database);
    this.staysHere = new Set(options.staysHere?.map(routeOf));
    this.fromBus = new Set(options.fromBus?.map(routeOf));
  }

  /** Says that something has happened, if and only if the transaction commits. Throws when the data breaks the contract. */
  broadcast<Data>(tx: Tx, contract: EventContract<Data>, data: Data, options: BroadcastOptions): Promise<EventId> {
    // One for all that hear it: each row would otherwise be given a correlation of its own.
    const context = currentContext() ?? { correlationId: newUuid(), traceparent: newTraceparent() };
    return runInContext(context, () => this.say(tx, contract, data, options));
  }

  /** What the bus brings is heard in the transaction of its pipeline, by listeners with `async: true` through the queue. */
  async passOn(tx: Tx, fact: Fact, event: Event<unknown>, service: string): Promise<void> {
    const speaker = { service };
    for (const subscription of this.options.listeners.thatHear(fact, speaker)) {
      if (subscription.isAsync) await this.enqueue(tx, subscription, fact, event);
      else await this.callFromBus(tx, subscription, fact, event);
    }
    tellEars(tx, this.options.listeners.earsFor(fact, speaker), () => event);
  }

  /** Resolves when every listener that is told at once has heard what was said. */
  silence(): Promise<void> {
    return this.atOnce.silence();
  }

  private async say<Data>(
    tx: Tx,
    contract: EventContract<Data>,
    data: Data,
    { by, ...options }: BroadcastOptions,
  ): Promise<EventId> {
    const { service, isOnBus = false } = this.options;
    const metadata = { id: newEventId(), ...options };
    const route = routeOf(contract);
    if (isOnBus && !this.staysHere.has(route)) publish(tx, contract, data, metadata);
    if (!this.fromBus.has(route)) {
      const row = outboxRow(contract, data, metadata, `/atlas/${service}`);
      await this.tell(tx, contract, { service, by }, () => eventOf(contract, row));
    }
    return metadata.id;
  }

  /** Each listener gets an event of its own: what one does to it no other sees. */
  private async tell(tx: Tx, fact: Fact, speaker: Speaker, newEvent: () => Event<unknown>): Promise<void> {
    const { listeners } = this.options;
    for (const subscription of listeners.thatHear(fact, speaker)) {
      const event = newEvent();
      if (subscription.isAsync) await this.enqueue(tx, subscription, fact, event);
      else tx.afterCommit(() => this.atOnce.tell(subscription, fact, event));
    }
    tellEars(tx, listeners.earsFor(fact, speaker), newEvent);
  }

  private async enqueue(tx: Tx, subscription: Subscription, fact: Fact, event: Event<unknown>): Promise<void> {
    const { jobs } = this.options;
    if (!jobs) throw new NoQueue(subscription.name);
    await enqueueCall(jobs, tx, subscription, fact, event);
  }

  private async callFromBus(tx: Tx, subscription: Subscription, fact: Fact, event: Event<unknown>): Promise<void> {
    const { name: listener } = subscription;
    try {
      await subscription.call(tx, fact, event);
    } catch (error) {
      listenerCalls.inc({ listener, mode: 'bus', outcome: 'failed' });
      throw error;
    }
    tx.afterCommit(() => listenerCalls.inc({ listener, mode: 'bus', outcome: 'heard' }));
  }
}

/** As the bus brings it to its consumers. */
function eventOf(contract: EventContract<unknown>, { headers, key, payload }: OutboxRow): Event<unknown> {
  return { ...parseEnvelope(headersFrom(headers)), key, data: contract.parse(JSON.parse(payload.toString())) };
}
