import { connectionUrl, type ServiceDatabaseUrls } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { describeStandstill } from '../../faults/standstill/standstill.ts';
import { until } from '../../faults/world/until.ts';
import type { Build, Life, Telling } from '../service/orders.ts';
import type { Stirring } from '../settle.ts';
import { dropDatabase, makeDatabase } from './databases.ts';
import { KafkaGround } from './kafka-ground.ts';
import { Ledger } from './ledger.ts';
import { Operator } from './operator.ts';
import type { Processes } from './processes.ts';
import { Seat } from './seat.ts';
import { newWorldName } from './world-name.ts';

export interface Surroundings {
  /** As a superuser. */
  readonly postgresUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly processes: Processes;
}

/** A database, topics, and a group with some seats, for one program after another. */
export class World {
  readonly tenants = [newUuid(), newUuid()];
  readonly ledger: Ledger;
  readonly operator: Operator;
  readonly seats: readonly Seat[];
  private lives = 0;

  private constructor(
    private readonly name: string,
    private readonly surroundings: Surroundings,
    private readonly urls: ServiceDatabaseUrls,
    readonly kafka: KafkaGround,
    seats: number,
  ) {
    this.ledger = new Ledger(connectionUrl(surroundings.postgresUrl, name));
    this.operator = new Operator(urls.app);
    this.seats = Array.from({ length: seats }, (_, number) => this.makeSeat(number));
  }

  static async make(surroundings: Surroundings, seats: number): Promise<World> {
    const name = newWorldName();
    const urls = await makeDatabase(surroundings.postgresUrl, name);
    return new World(name, surroundings, urls, await KafkaGround.make(surroundings.kafkaBrokers, `${name}.`), seats);
  }

  /** As a program is to find it. */
  async reset(builds: readonly (Build | undefined)[]): Promise<void> {
    await this.ledger.clear();
    for (const [number, seat] of this.seats.entries()) seat.want(builds[number]);
    await this.ready();
  }

  /** Everybody is there who is to be. */
  async ready(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.ready()));
  }

  /** What members did that no step of a program accounts for. */
  get failures(): readonly string[] {
    return this.seats.flatMap(({ failures }) => failures);
  }

  /** By the member in that seat; when there is none, by any other. */
  async tell(number: number, telling: Telling): Promise<void> {
    const order = this.seats.map((_, place) => this.seats[(number + place) % this.seats.length]);
    const voice = () => order.find((seat) => seat?.hasVoice);
    await until('somebody is there to publish', () => voice() !== undefined);
    await voice()?.tell(telling);
  }

  /** Whether somebody may still be on his way, while nothing is handled. */
  readonly stirring = async (): Promise<Stirring> => {
    const { state, members } = await this.kafka.membership();
    const wanted = this.seats.filter(({ build }) => build !== undefined).length;
    const isComplete = members.length === wanted && (await this.ledger.living()) === wanted;
    return { state: JSON.stringify(members), isUnderWay: state !== 'Stable' || !isComplete };
  };

  /** For whoever wants to know why nothing moves. */
  standstill(): Promise<string> {
    const { pool } = this.ledger;
    const { admin, group } = this.kafka;
    return describeStandstill({ pool, admin, group, members: this.seats.flatMap(({ member }) => member ?? []) });
  }

  async end(): Promise<void> {
    for (const seat of this.seats) seat.want(undefined);
    await this.ready();
    await this.operator.leave();
    await this.ledger.close();
    await this.kafka.end();
    await dropDatabase(this.surroundings.postgresUrl, this.name);
  }

  private makeSeat(number: number): Seat {
    const { processes } = this.surroundings;
    return new Seat({
      processes,
      life: (build) => this.life(number, build),
      bury: (life, isHurried) => this.bury(life, isHurried),
    });
  }

  private life(seat: number, build: Build): Life {
    return {
      name: `${this.name}-${seat}-${++this.lives}-`,
      build,
      databaseUrl: this.urls.app,
      kafkaBrokers: this.surroundings.kafkaBrokers,
      topicPrefix: `${this.name}.`,
    };
  }

  private async bury({ name }: Life, isHurried: boolean): Promise<void> {
    await until(`PostgreSQL has noticed that ${name} is dead`, async () => !(await this.ledger.isConnected(name)));
    if (isHurried) await this.kafka.countOut(name);
  }
}
