import { Database } from '@atlas/database';
import { newId, runInContext, type EventId, type ExecutionContext, type TenantId } from '@atlas/kernel';
import type { EventContract } from '@atlas/event-bus';
import type { INestApplication } from '@nestjs/common';
import { Kafka, logLevel } from 'kafkajs';
import type pg from 'pg';
import { Broadcaster, type BroadcastOptions } from '../src/index.ts';
import type { ParcelEvent } from './parcel-listeners.ts';
import { startParcelService, type ParcelServiceOptions, type ParcelSettings } from './parcel-service.ts';
import type { ParcelData } from './parcels.ts';

export interface Note {
  readonly listener: string;
  readonly event: Omit<ParcelEvent, 'time'> & { readonly time: string };
  readonly context: ExecutionContext;
}

interface WorldDatabase {
  readonly admin: pg.Pool;
  readonly urls: { readonly app: string; readonly system: string };
}

interface WorldParts {
  readonly home: WorldDatabase;
  /** Of another service. */
  readonly away: WorldDatabase;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
}

type Said = Partial<BroadcastOptions> & { readonly context?: ExecutionContext };

/** Two databases, a Kafka prefix, and whatever services a test starts on them. */
export class ParcelWorld {
  readonly tenant: TenantId = newId('ten');
  behaviour: (listener: string, event: ParcelEvent) => Promise<void> | void = () => undefined;
  private readonly services: INestApplication[] = [];

  constructor(readonly parts: WorldParts) {}

  async service(options: ParcelServiceOptions, place: 'home' | 'away' = 'home'): Promise<INestApplication> {
    const behaviour = { heard: (listener: string, event: ParcelEvent) => this.behaviour(listener, event) };
    const service = await startParcelService(this.settings(place), { behaviour, ...options });
    this.services.push(service);
    return service;
  }

  settings(place: 'home' | 'away' = 'home'): ParcelSettings {
    const { kafkaBrokers, topicPrefix, [place]: database } = this.parts;
    const { app, system } = database.urls;
    return { databaseUrl: app, systemDatabaseUrl: system, kafkaBrokers, topicPrefix };
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.services.splice(0).map((service) => service.close()));
  }

  /** Broadcasts one fact in a transaction of its own. */
  say(
    publisher: INestApplication,
    contract: EventContract<ParcelData>,
    parcel: string,
    { context, ...options }: Said = {},
  ): Promise<EventId> {
    const { tenant: tenantId } = this;
    const work = () =>
      publisher
        .get(Database)
        .transaction([tenantId], (tx) =>
          publisher.get(Broadcaster).broadcast(tx, contract, { parcel }, { tenantId, sequence: 1, ...options }),
        );
    return context ? runInContext(context, work) : work();
  }

  /** What the listeners of this world have written down, in order of their names. */
  async notes(): Promise<Note[]> {
    const { home, away } = this.parts;
    const read = 'SELECT listener, event, context FROM notes ORDER BY listener, noted';
    const [here, there] = await Promise.all([home.admin.query<Note>(read), away.admin.query<Note>(read)]);
    return [...here.rows, ...there.rows];
  }

  /** As `listener: parcel` lines. */
  async heard(): Promise<string[]> {
    const notes = await this.notes();
    return notes.map(({ listener, event: { type, data } }) => `${listener}: ${type} ${data.parcel}`).toSorted();
  }

  async openJobs(): Promise<number> {
    return this.count(`SELECT count(*)::int AS count FROM jobs.job WHERE state < 'completed'`);
  }

  async jobs(): Promise<number> {
    return this.count('SELECT count(*)::int AS count FROM jobs.job');
  }

  /** Rows still in the outbox, and records that a group has not consumed. */
  async recordsAhead(): Promise<number> {
    const { home, away, kafkaBrokers, topicPrefix } = this.parts;
    const { rows: waiting } = await home.admin.query('SELECT FROM bus.outbox');
    const { rows: positions } = await away.admin.query<{ grp: string; partition: number; next: number }>(
      'SELECT grp, partition, next_offset::int AS next FROM bus.consumer_offset',
    );
    const admin = new Kafka({ clientId: 'test', brokers: [...kafkaBrokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(`${topicPrefix}post.parcels`);
    await admin.disconnect();
    const groups = [...new Set(positions.map(({ grp }) => grp))];
    const nextOf = (group: string, partition: number) =>
      positions.find((position) => position.grp === group && position.partition === partition)?.next ?? 0;
    const behind = groups.flatMap((group) =>
      ends.map(({ partition, high }) => Number(high) - nextOf(group, partition)),
    );
    return behind.reduce((sum, records) => sum + records, waiting.length);
  }

  private async count(query: string): Promise<number> {
    const { rows } = await this.parts.home.admin.query<{ count: number }>(query);
    return rows[0]?.count ?? 0;
  }
}
