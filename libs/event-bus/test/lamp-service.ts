import { DatabaseModule, protectByTenant, statement, type Tx } from '@atlas/database';
import { uuidOf } from '@atlas/kernel';
import { Inject, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { AnyContract } from '../src/contract/contract.ts';
import {
  Consumes,
  ConsumesBatch,
  createBusSchema,
  EventBusModule,
  EventConsumer,
  EventTransport,
  publish,
  type BusSettings,
  type Event,
} from '../src/index.ts';
import { LampBurntOut, LampLit, LampNoted, type LampData } from './lamps.ts';

export class CreateLamps1700000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createBusSchema(db, 'lamps');
    await db.query(`
      CREATE TABLE sightings (
        seen int GENERATED ALWAYS AS IDENTITY,
        tenant_id uuid NOT NULL,
        event_id uuid NOT NULL,
        type text NOT NULL,
        lamp text NOT NULL,
        number int NOT NULL
      )`);
    await protectByTenant(db, 'lamps', ['sightings']);
  }

  async down(): Promise<void> {}
}

const addSighting = statement<object, [tenant: string, event: string, type: string, lamp: string, number: number]>(
  'sightings.add',
  'INSERT INTO sightings (tenant_id, event_id, type, lamp, number) VALUES ($1, $2, $3, $4, $5)',
);

export type LampEvent = Event<LampData>;

/** What a test has the handlers do, after they have written what they saw. */
export interface Behaviour {
  seen(tx: Tx, event: LampEvent): Promise<void> | void;
}

export const BEHAVIOUR = Symbol('behaviour');

export async function witness(tx: Tx, event: LampEvent, behaviour: Behaviour): Promise<void> {
  const { id, type, tenantId, data } = event;
  await tx.execute(addSighting, [uuidOf(tenantId), id, type, data.lamp, data.number]);
  await behaviour.seen(tx, event);
}

@EventConsumer()
export class Watchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLit)
  handle(tx: Tx, event: LampEvent): Promise<void> {
    return witness(tx, event, this.behaviour);
  }
}

@EventConsumer()
export class BurntOutWatchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampBurntOut)
  handle(tx: Tx, event: LampEvent): Promise<void> {
    return witness(tx, event, this.behaviour);
  }
}

@EventConsumer()
export class BatchWatchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @ConsumesBatch(LampLit)
  async handle(tx: Tx, events: readonly LampEvent[]): Promise<void> {
    for (const event of events) await witness(tx, event, this.behaviour);
  }
}

/** Publishes, in the transaction of the handler that saw a lamp, that it has been noted. */
export function note(tx: Tx, { tenantId, sequence, data }: LampEvent): void {
  publish(tx, LampNoted, data, { tenantId, sequence });
}

export interface LampSettings {
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
  readonly transport?: BusSettings['transport'];
}

export interface LampServiceOptions {
  readonly behaviour?: Behaviour;
  readonly consumers?: readonly Type[];
  readonly publishes?: readonly AnyContract[];
  readonly consumes?: readonly AnyContract[];
  readonly knows?: readonly AnyContract[];
  readonly stopTimeoutMs?: number;
}

const KEY = 'lamps.config';

/** The smallest service that publishes and consumes. */
export async function startLampService(
  settings: LampSettings,
  options: LampServiceOptions = {},
): Promise<INestApplication> {
  const app = await assembleLampService(settings, options);
  try {
    await app.init();
    await app.startAllMicroservices();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Nothing of it runs yet. */
export async function assembleLampService(
  settings: LampSettings,
  options: LampServiceOptions = {},
): Promise<INestApplication> {
  const {
    behaviour = { seen: () => undefined },
    consumers = [Watchman],
    publishes = [LampLit, LampNoted, LampBurntOut],
    consumes = [LampLit],
    knows = [LampLit, LampNoted],
    ...limits
  } = options;
  const config = { KEY, service: 'lamps' };
  @Module({ providers: [{ provide: KEY, useValue: { ...settings, ...limits } }], exports: [KEY] })
  class Configuration {}
  @Module({
    imports: [
      { module: Configuration, global: true },
      DatabaseModule.for(config),
      EventBusModule.for(config, { service: 'lamps', publishes, consumes, knows }),
    ],
    controllers: [...consumers],
    providers: [{ provide: BEHAVIOUR, useValue: behaviour }],
  })
  class Lamps {}

  const app = await NestFactory.create(Lamps, new FastifyAdapter(), { logger: false, abortOnError: false });
  if (consumers.length > 0) app.connectMicroservice({ strategy: app.get(EventTransport) });
  return app;
}
