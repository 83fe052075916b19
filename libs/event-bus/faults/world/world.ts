import { connectionUrl, type ServiceDatabaseUrls } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { Kafka, logLevel } from 'kafkajs';
import type { TrafficPlan } from '../programs/orders.ts';
import type { Random } from '../random.ts';
import { countOut } from '../wire/leave-group.ts';
import { dropDatabase, makeDatabase, newWorldName } from './databases.ts';
import { LampTopics } from './lamp-topics.ts';
import { Ledger } from './ledger.ts';
import { Operator } from './operator.ts';
import { Program, type ProgramName } from './program.ts';
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
  readonly programs: Program[] = [];
  /** Events that a fault has taken away for good, and that the bus has told of. */
  readonly writtenOff = new Set<string>();

  private constructor(
    private readonly name: string,
    private readonly parts: WorldParts,
    private readonly urls: ServiceDatabaseUrls,
    private readonly plan: WorldPlan,
  ) {
    this.servers = parts.servers;
    const { brokers } = this;
    const kafka = new Kafka({ clientId: 'faults', brokers: [...brokers], logLevel: logLevel.NOTHING });
    this.ledger = new Ledger(connectionUrl(this.servers.postgresUrl, name));
    this.topics = new LampTopics(kafka, brokers, this.prefix);
    this.log = new TopicLog(kafka, this.topics.all, `${this.prefix}witness`);
    this.operator = new Operator(urls, brokers, this.prefix);
  }

  static async make(parts: WorldParts, plan: WorldPlan): Promise<World> {
    const name = newWorldName();
    const world = new World(name, parts, await makeDatabase(parts.servers.postgresUrl, name), plan);
    try {
      await world.topics.make();
      await Promise.all([
        ...Array.from({ length: plan.publishers }, () => world.add('publisher')),
        ...Array.from({ length: plan.consumers }, () => world.add('consumer')),
      ]);
    } catch (error) {
      await world.end().catch(() => undefined); // the error that led here is the one to tell
      throw error;
    }
    return world;
  }

  get publishers(): readonly Program[] {
    return this.programs.filter(({ name }) => name.endsWith('publisher'));
  }

  get consumers(): readonly Program[] {
    return this.programs.filter(({ name }) => name.endsWith('consumer'));
  }

  publisher(nth: number): Program {
    const publisher = this.publishers[nth];
    if (!publisher) throw new Error(`this world has no publisher ${nth}`);
    return publisher;
  }

  async add(name: ProgramName): Promise<Program> {
    const { root, logs } = this.parts;
    const program = new Program(name, {
      databaseUrl: this.urls.app,
      systemDatabaseUrl: this.urls.system,
      kafkaBrokers: this.brokers,
      topicPrefix: this.prefix,
      isOverheard: this.plan.withoutWires !== true,
      root,
      log: `${logs}/${this.name}.${name}.${this.programs.length}.log`,
    });
    this.programs.push(program);
    await program.connect();
    await program.start();
    return program;
  }

  /** As a deployment ends them. */
  async remove(...names: readonly ProgramName[]): Promise<void> {
    const leaving = this.programs.filter(({ name }) => names.includes(name));
    await Promise.all(leaving.map((program) => program.end().then(() => program.leave())));
    for (const program of leaving) this.programs.splice(this.programs.indexOf(program), 1);
  }

  /** Many keys, several tenants, several transactions at a time. */
  async startTraffic(random: Random, plan: Partial<TrafficPlan> = {}): Promise<void> {
    for (const [nth, publisher] of this.publishers.entries()) {
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

  /** Whoever has died is started again; the group need not wait for the dead, unless it is to do so for once. */
  async restartDead({ isHurried = true } = {}): Promise<void> {
    const dead = this.programs.filter((program) => !program.isAlive);
    if (isHurried) await Promise.all(dead.map((program) => this.countOut(program)));
    await Promise.all(dead.map((program) => program.start()));
  }

  async endConsumers(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.end()));
  }

  /** Has its group forget a consumer at once, instead of at the end of its session. */
  async countOut({ membership }: Program): Promise<void> {
    for (const port of this.servers.brokerPorts) if (membership) await countOut(port, membership);
  }

  untilSent(): Promise<void> {
    return until('everything is sent', async () => (await this.ledger.progress()).outbox === 0);
  }

  /** Nobody publishes any more, everything is sent, and handled or stands still for a reason. */
  async settle(): Promise<void> {
    await Promise.all(this.publishers.filter(({ isFrozen }) => !isFrozen).map((publisher) => publisher.rest()));
    await untilAtRest(this.ledger, this.topics);
  }

  async end(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.leave()));
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
