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
import type { Handlers } from '../consume/handlers.ts';
import { partitionCount } from '../contract/partition.ts';
import { insist } from '../pause.ts';
import { attachBus } from '../publish/publish.ts';
import { Relay } from '../relay/relay.ts';
import type { RelayStore } from '../relay/relay.store.ts';

/** What a service says of its part in the conversation. */
export interface BusDeclaration {
  /** The service's name; its consumer group is called the same. */
  readonly service: string;
  readonly publishes: readonly AnyContract[];
  readonly consumes: readonly AnyContract[];
  /** Every contract of the build: an event that is none of them waits for a build that knows it. */
  readonly knows: readonly AnyContract[];
}

class HandlersDoNotMatch extends Error {}

class WrongPartitionCount extends Error {
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

  constructor(
    private readonly declaration: BusDeclaration,
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly topicPrefix: string,
    store: RelayStore,
  ) {
    this.relay = new Relay(store, broker, topicsOf(declaration.publishes), topicPrefix);
  }

  /** For stores that insert outbox rows by a statement of their own. */
  get source(): string {
    return `/atlas/${this.declaration.service}`;
  }

  /** Rows have been committed outside of `publish`. */
  wake(): void {
    this.relay.wake();
  }

  onModuleInit(): void {
    attachBus(this.database, { source: this.source, publishes: this.declaration.publishes, wake: () => this.wake() });
  }

  onApplicationBootstrap(): void {
    if (this.declaration.publishes.length > 0) this.relay.start();
  }

  async consume(handlers: Handlers): Promise<void> {
    this.assertHandled(handlers);
    await this.assertPartitions();
    const { service, consumes, knows } = this.declaration;
    this.group = new GroupConsumer(this.database, this.broker, {
      group: service,
      topics: topicsOf(consumes),
      topicPrefix: this.topicPrefix,
      knowledge: { handlers, knownRoutes: new Set(knows.map(routeOf)) },
    });
    await this.group.start();
  }

  async stopConsuming(): Promise<void> {
    await this.group?.stop();
    this.group = undefined;
  }

  // Consumers and requests have ended by now: what they committed last is sent before the connections close.
  async beforeApplicationShutdown(): Promise<void> {
    await this.stopConsuming();
    if (this.declaration.publishes.length > 0) await this.relay.stop();
    await this.broker.close();
  }

  /** Another count would give keys to other partitions than those that their earlier events are in. */
  private async assertPartitions(): Promise<void> {
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

function topicsOf(contracts: readonly AnyContract[]): readonly string[] {
  return [...new Set(contracts.map(({ topic }) => topic))];
}
