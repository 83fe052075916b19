import { DatabaseModule, protectByTenant } from '@atlas/database';
import { createBusSchema, EventBusModule, EventTransport, type EventContract } from '@atlas/event-bus';
import { createJobsSchema, JobsModule } from '@atlas/jobs';
import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CallListener, createListenersQueue, createListenersSchema, ListenersModule } from '../src/index.ts';
import type { HeardFromBus } from '../src/from-bus.ts';
import type { ListenerEntry } from '../src/hearing.ts';
import { BEHAVIOUR, type Behaviour } from './parcel-listeners.ts';
import { parcelFacts, type ParcelData } from './parcels.ts';

export class CreateParcels1700000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createBusSchema(db, 'parcels');
    await createJobsSchema(db, 'parcels', []);
    await createListenersSchema(db, 'parcels');
    await createListenersQueue(db);
    await db.query(`
      CREATE TABLE notes (
        noted int GENERATED ALWAYS AS IDENTITY,
        tenant_id uuid NOT NULL,
        listener text NOT NULL,
        event jsonb NOT NULL,
        context jsonb NOT NULL
      )`);
    await protectByTenant(db, 'parcels', ['notes']);
  }

  async down(): Promise<void> {}
}

export interface ParcelSettings {
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
}

export interface ParcelServiceOptions {
  /** Its name, and that of its group. */
  readonly service?: string;
  readonly behaviour?: Behaviour;
  readonly listeners?: readonly ListenerEntry[];
  readonly hears?: HeardFromBus;
  readonly publishes?: boolean;
  readonly hasQueue?: boolean;
  readonly staysHere?: readonly EventContract<ParcelData>[];
}

const KEY = 'parcels.config';

/** The smallest service that broadcasts or listens: with no more modules than its way of doing so needs. */
export async function startParcelService(
  settings: ParcelSettings,
  {
    service = 'post',
    behaviour = { heard: () => undefined },
    listeners = [],
    hears = {},
    publishes = false,
    hasQueue = false,
    staysHere = [],
  }: ParcelServiceOptions,
): Promise<INestApplication> {
  const config = { KEY, service: 'parcels' };
  const consumes = Object.values(hears).flat();
  const optional: DynamicModule[] = [];
  if (hasQueue) optional.push(JobsModule.for(config, { service, jobs: [CallListener] }));
  if (publishes || consumes.length > 0) {
    const bus = { service, publishes: publishes ? parcelFacts : [], consumes, knows: parcelFacts };
    optional.push(EventBusModule.for(config, bus));
  }
  @Module({
    providers: [
      { provide: KEY, useValue: settings },
      { provide: BEHAVIOUR, useValue: behaviour },
    ],
    exports: [KEY, BEHAVIOUR],
  })
  class Configuration {}
  @Module({
    imports: [
      { module: Configuration, global: true },
      DatabaseModule.for(config),
      ...optional,
      ListenersModule.for({ service, listeners, hears, staysHere }),
    ],
    providers: listeners.map(classOf),
  })
  class Parcels {}

  const app = await NestFactory.create(Parcels, new FastifyAdapter(), { logger: false, abortOnError: false });
  if (consumes.length > 0) app.connectMicroservice({ strategy: app.get(EventTransport) });
  try {
    await app.init();
    await app.startAllMicroservices();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function classOf(entry: ListenerEntry): Type<object> {
  return typeof entry === 'function' ? entry : entry.listener;
}
