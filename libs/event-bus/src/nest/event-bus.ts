import { Database } from '@atlas/database';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Broker } from '../transport/broker.ts';
import { routeOf, type AnyContract } from '../contract/contract.ts';
import { GroupConsumer } from '../consume/group-consumer.ts';
import { knowledgeOf } from '../consume/classify.ts';
import type { Handlers } from '../consume/handlers.ts';
import { relayedTopicsOf, topicsOf, type BusDeclaration } from './bus-declaration.ts';
import { CannotStart, PersistentStart } from './persistent-start.ts';
import { partitionCount } from '../contract/partition.ts';
import { insist } from '../pause.ts';
import { attachBus } from '../publish/publish.ts';
import { Relay } from '../relay/relay.ts';

class HandlersDoNotMatch extends Error {}

class BrokersAway extends Error {
  constructor() {
    super('no broker answers');
  }
}

class WrongPartitionCount extends CannotStart {
  constructor(topic: string, found: number) {
    super(
      `${topic} has ${found} partitions, ${partitionCount} are needed, for the life of a topic: make another topic instead of growing it`,
    );
  }
}

/** The service's end of the bus: a relay for what it publishes, a consumer group for what it hears. */
@Injectable()
export class EventBus implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly relay: Relay;
  private group: GroupConsumer | undefined;
  private start: PersistentStart | undefined;

  constructor(
    readonly declaration: BusDeclaration,
    private readonly database: Database,
    private readonly broker: Broker,
    readonly topicPrefix: string,
    private readonly stopTimeoutMs = 20_000,
  ) {
    this.relay = new Relay(database, broker, relayedTopicsOf(declaration), topicPrefix);
  }

  /** With `publishes` what makes a {@link Publisher}: for stores that insert outbox rows by a statement of their own. */
  get source(): string {
    return `/atlas/${this.declaration.service}`;
  }

  get publishes(): readonly AnyContract[] {
    return this.declaration.publishes;
  }

  /** Rows have been committed outside of `publish`. */
  wake(): void {
    this.relay.wake();
  }

  onModuleInit(): void {
    attachBus(this.database, this);
  }

  onApplicationBootstrap(): void {
    if (relayedTopicsOf(this.declaration).length > 0) this.relay.start();
  }

  /** Brokers that are away do not keep the service from starting: its group joins when they are back. */
  async consume(handlers: Handlers): Promise<void> {
    this.assertHandled(handlers);
    const { service, version, consumes, publishes, knows } = this.declaration;
    const group = new GroupConsumer(this.database, this.broker, {
      ...{ group: service, topics: topicsOf(consumes), topicPrefix: this.topicPrefix },
      ...{ knowledge: knowledgeOf(handlers, knows), publishes: publishes.length > 0 },
      stopWithinMs: this.stopTimeoutMs / 2, // the relay and the connections end after us
      ...(version !== undefined && { serviceVersion: version }),
    });
    this.group = group;
    this.start = new PersistentStart(`the consumer of ${service}`, async (givenUp) => {
      await group.start();
      await this.assertPartitions();
      if (!givenUp.aborted) await group.join();
    });
    await this.start.begin();
  }

  async stopConsuming(): Promise<void> {
    this.start?.giveUp();
    await this.group?.stop();
    this.group = undefined;
  }

  /** Whether a new process in this one's place could do better. */
  async isHealthy(): Promise<boolean> {
    return this.group === undefined || this.group.isHealthy();
  }

  // Consumers and requests have ended by now: what they committed last is sent before the connections close.
  async beforeApplicationShutdown(): Promise<void> {
    await this.stopConsuming();
    if (relayedTopicsOf(this.declaration).length > 0) await this.relay.stop();
    await this.broker.close();
  }

  /** Another count would give keys to other partitions than those that their earlier events are in. */
  private async assertPartitions(): Promise<void> {
    if (!(await this.broker.isReachable())) throw new BrokersAway(); // soon known, where each question would wait for its limit
    for (const topic of topicsOf(this.declaration.consumes)) {
      const { length } = await insist(() => this.broker.watermarks(this.topicPrefix + topic), 3);
      if (length !== partitionCount) throw new WrongPartitionCount(this.topicPrefix + topic, length);
    }
  }

  /** What the module declares and what Nest found must be the same: a forgotten consumer would lose events silently. */
  private assertHandled(handlers: Handlers): void {
    const declared = new Set(this.declaration.consumes.map(routeOf));
    const missing = [...declared].filter((route) => !handlers.has(route));
    const extra = [...handlers.keys()].filter((route) => !declared.has(route));
    if (missing.length + extra.length === 0) return;
    throw new HandlersDoNotMatch(
      `${this.declaration.service} declares without a handler: ${missing.join(', ') || 'none'}; handles undeclared: ${extra.join(', ') || 'none'}`,
    );
  }
}
