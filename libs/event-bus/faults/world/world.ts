import { connectionUrl, type ServiceDatabaseUrls } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { Kafka, logLevel } from 'kafkajs';
import type { TrafficPlan } from '../programs/orders.ts';
import { describeStandstill } from '../standstill/standstill.ts';
import type { Random } from '../random.ts';
import { dropDatabase, makeDatabase, newWorldName } from './databases.ts';
import { LampTopics } from './lamp-topics.ts';
import { Ledger } from './ledger.ts';
import { Operator } from './operator.ts';
import type { Program } from './program.ts';
import { Programs } from './programs.ts';
import { untilAtRest } from './rest.ts';
import type { Servers } from './servers.mjs';
import { TopicLog } from './topic-log.ts';
import { until } from './until.ts';

export interface WorldPlan {
  readonly publishers: number;
  readonly consumers: number;
  /** Nobody listens in: a server that is down refuses connections, as it does outside of here. */
  readonly withoutWires?: boolean;
}

export interface WorldParts {
  readonly servers: Servers;
  /** The copy of the code that the programs run. */
  readonly root: string;
  /** Where the programs leave what they say. */
  readonly logs: string;
}

const usualTraffic = { newLamps: 0, lampsPerTenant: 12, lampsAtOnce: 3, loops: 3, transactions: 70, pauseMs: 30 };

/** A database and topics of its own, and the programs of one service on them. */
export class World {
  readonly servers: Servers;
  readonly tenants = Array.from({ length: 3 }, () => newUuid());
  readonly ledger: Ledger;
  readonly topics: LampTopics;
  readonly log: TopicLog;
  readonly operator: Operator;
  readonly programs: Programs;
  /** Events that a fault has taken away for good, and that the bus has told of. */
  readonly writtenOff = new Set<string>();

  private constructor(
    private readonly name: string,
    { servers, root, logs }: WorldParts,
    urls: ServiceDatabaseUrls,
    plan: WorldPlan,
  ) {
    this.servers = servers;
    const { brokers } = this;
    const kafka = new Kafka({ clientId: 'faults', brokers: [...brokers], logLevel: logLevel.NOTHING });
    this.ledger = new Ledger(connectionUrl(this.servers.postgresUrl, name));
    this.topics = new LampTopics(kafka, brokers, this.prefix);
    this.log = new TopicLog(kafka, this.topics.all, `${this.prefix}witness`);
    this.operator = new Operator(urls, brokers, this.prefix);
    const home = {
      ...{ databaseUrl: urls.app, systemDatabaseUrl: urls.system, kafkaBrokers: brokers, topicPrefix: this.prefix },
      ...{ isOverheard: plan.withoutWires !== true, root, logs: `${logs}/${name}` },
    };
    this.programs = new Programs(home, servers.brokerPorts);
  }

  static async make(parts: WorldParts, plan: WorldPlan): Promise<World> {
    const name = newWorldName();
    const world = new World(name, parts, await makeDatabase(parts.servers.postgresUrl, name), plan);
    try {
      await world.topics.make();
      await Promise.all([
        ...Array.from({ length: plan.publishers }, () => world.programs.add('publisher')),
        ...Array.from({ length: plan.consumers }, () => world.programs.add('consumer')),
      ]);
    } catch (error) {
      await world.end().catch(() => undefined); // the error that led here is the one to tell
      throw error;
    }
    return world;
  }

  /** Many keys, several tenants, several transactions at a time. */
  async startTraffic(random: Random, plan: Partial<TrafficPlan> = {}): Promise<void> {
    for (const [nth, publisher] of this.programs.publishers.entries()) {
      const { seed } = random.fork(`publisher ${nth}`);
      if (!publisher.isFrozen) {
        await publisher.startTraffic({ tenants: this.tenants, ...usualTraffic, ...plan, seed });
      }
    }
  }

  /** Publishes of each lamp, in one transaction. */
  async light(publisher: Program, ...lamps: readonly string[]): Promise<void> {
    const [tenant = ''] = this.tenants;
    await publisher.light({ tenant, lamps });
  }

  untilSent(): Promise<void> {
    return until('everything is sent', async () => (await this.ledger.progress()).outbox === 0);
  }

  /** Nobody publishes any more, everything is sent, and handled or stands still for a reason. */
  async settle(): Promise<void> {
    await Promise.all(
      this.programs.publishers.filter(({ isFrozen }) => !isFrozen).map((publisher) => publisher.rest()),
    );
    await untilAtRest(this.ledger, this.topics);
  }

  /** For whoever wants to know why nothing moves. */
  standstill(): Promise<string> {
    const { pool } = this.ledger;
    const group = { group: 'lamps', topics: ['lamps'], prefix: this.prefix };
    return this.topics.withAdmin((admin) => describeStandstill({ pool, admin, group, members: this.programs.all }));
  }

  async end(): Promise<void> {
    await Promise.all(this.programs.all.map((program) => program.leave()));
    await this.operator.leave();
    await this.log.stop();
    await this.topics.drop();
    await this.ledger.close();
    await dropDatabase(this.servers.postgresUrl, this.name);
  }

  private get prefix(): string {
    return `${this.name}.`;
  }

  private get brokers(): readonly string[] {
    return this.servers.brokerPorts.map((port) => `127.0.0.1:${port}`);
  }
}
