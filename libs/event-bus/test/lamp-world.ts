import { Database } from '@atlas/database';
import { newId, newUuid, type TenantId } from '@atlas/kernel';
import { createTestTopics, dropTestTopics, eventually, testDatabase, testServers } from '@atlas/testing';
import type { INestApplication } from '@nestjs/common';
import { Kafka, logLevel, type KafkaMessage, type Message, type Producer } from 'kafkajs';
import type pg from 'pg';
import type { Headers } from '../src/contract/envelope.ts';
import { DeadLetters, Offsets, publish } from '../src/index.ts';
import { KafkaBroker } from '../src/transport/kafkajs/kafka.broker.ts';
import { partitionOf } from '../src/contract/partition.ts';
import { pause } from '../src/pause.ts';
import type { IncomingRecord } from '../src/transport/broker.ts';
import { recordsOf } from '../src/transport/kafkajs/kafka-records.ts';
import {
  CreateLamps1700000000000,
  startLampService,
  type LampServiceOptions,
  type LampSettings,
} from './lamp-service.ts';
import { LampBurntOut, LampLit, lampTopics } from './lamps.ts';

interface WorldParts {
  readonly db: {
    readonly app: Database;
    readonly admin: pg.Pool;
    readonly urls: { readonly app: string; readonly system: string };
    drop(): Promise<void>;
  };
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
  dropTopics?(): Promise<void>;
}

type RawHeaders = Readonly<Record<string, string | Buffer>>;

export interface Sighting {
  readonly lamp: string;
  readonly number: number;
}

export interface ParkedRecord {
  readonly key: string;
  readonly state: string;
  readonly reason: string;
  readonly attempts: number;
}

/** A database, a Kafka prefix, and whatever services a test starts on them. */
export class LampWorld {
  readonly tenant: TenantId = newId('ten');
  readonly kafka: Kafka;
  private readonly services: INestApplication[] = [];
  private producer: Producer | undefined;
  private broker: KafkaBroker | undefined;

  static async open(): Promise<LampWorld> {
    const [db, topicPrefix] = await Promise.all([
      testDatabase('lamps', [CreateLamps1700000000000]),
      createTestTopics(lampTopics),
    ]);
    const dropTopics = () => dropTestTopics(topicPrefix);
    return new LampWorld({ db, topicPrefix, kafkaBrokers: testServers.kafkaBrokers(), dropTopics });
  }

  constructor(private readonly parts: WorldParts) {
    this.kafka = new Kafka({ clientId: 'test', brokers: [...parts.kafkaBrokers], logLevel: logLevel.NOTHING });
  }

  /** The same, for services that take another way to the brokers. Ends before this one does. */
  reachedBy(kafkaBrokers: readonly string[]): LampWorld {
    const { topicPrefix, db } = this.parts;
    return new LampWorld({ topicPrefix, kafkaBrokers, db: { ...db, drop: () => Promise.resolve() } });
  }

  async service(options: LampServiceOptions = {}): Promise<INestApplication> {
    const service = await startLampService(this.settings, options);
    this.services.push(service);
    return service;
  }

  /** Only publishes. */
  publisher(): Promise<INestApplication> {
    return this.service({ consumers: [], consumes: [] });
  }

  async end(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close()));
    await this.producer?.disconnect();
    await this.broker?.close();
    await this.parts.db.drop();
    await this.parts.dropTopics?.();
  }

  get settings(): LampSettings {
    const { db, kafkaBrokers, topicPrefix } = this.parts;
    return { databaseUrl: db.urls.app, systemDatabaseUrl: db.urls.system, kafkaBrokers, topicPrefix };
  }

  get group(): string {
    return `${this.parts.topicPrefix}lamps`;
  }

  topic(name: string): string {
    return this.parts.topicPrefix + name;
  }

  /** Publishes one fact for each number, in a transaction of its own each. */
  async light(service: INestApplication, lamp: string, ...numbers: number[]): Promise<void> {
    const database = service.get(Database);
    for (const number of numbers) {
      await database.transaction([this.tenant], async (tx) =>
        publish(tx, LampLit, { lamp, number }, { tenantId: this.tenant, sequence: number }),
      );
    }
  }

  /** What operators have at hand. */
  get deadLetters(): DeadLetters {
    return new DeadLetters(this.parts.db.app, 'lamps', [LampLit, LampBurntOut]);
  }

  get offsets(): Offsets {
    const { db, kafkaBrokers, topicPrefix } = this.parts;
    this.broker ??= new KafkaBroker({ brokers: kafkaBrokers, clientId: 'operator' });
    return new Offsets(db.app, this.broker, { group: 'lamps', topics: ['lamps'], topicPrefix });
  }

  /** The next offset of a partition. */
  async highOf(topic: string, partition: number): Promise<number> {
    const offsets = await this.withAdmin((admin) => admin.fetchTopicOffsets(this.topic(topic)));
    return Number(offsets.find((found) => found.partition === partition)?.high);
  }

  /** How many records have come to a topic, with all that the outbox still held when it was asked. */
  async sentTo(topic: string): Promise<number> {
    await eventually(async () => {
      const depth = await this.outboxDepth();
      if (depth > 0) throw new Error(`${depth} events are still in the outbox`);
    });
    const offsets = await this.withAdmin((admin) => admin.fetchTopicOffsets(this.topic(topic)));
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  async sightings(lamp?: string): Promise<Sighting[]> {
    const { rows } = await this.sql<Sighting>(
      'SELECT lamp, number FROM sightings WHERE $1::text IS NULL OR lamp = $1 ORDER BY seen',
      [lamp ?? null],
    );
    return rows;
  }

  async numbersOf(lamp: string): Promise<number[]> {
    return (await this.sightings(lamp)).map(({ number }) => number);
  }

  async parked(): Promise<ParkedRecord[]> {
    return (await this.sql<ParkedRecord>('SELECT key, state, reason, attempts FROM bus.parked ORDER BY id')).rows;
  }

  async parkedIds(): Promise<number[]> {
    return (await this.sql<{ id: string }>('SELECT id FROM bus.parked ORDER BY id')).rows.map(({ id }) => Number(id));
  }

  /** As if the time of the next try had come for all that waits for it. */
  async letTierCome(): Promise<void> {
    await this.sql(`UPDATE bus.parked SET next_try_at = now() WHERE next_try_at > now()`);
    await this.sql(`UPDATE bus.parked_key SET due_at = now() WHERE due_at > now()`);
  }

  async outboxDepth(): Promise<number> {
    const { rows } = await this.sql<{ depth: number }>('SELECT count(*)::int AS depth FROM bus.outbox');
    return rows[0]?.depth ?? 0;
  }

  sql<Row extends object>(text: string, values: readonly unknown[] = []) {
    return this.parts.db.admin.query<Row & pg.QueryResultRow>(text, [...values]);
  }

  /** A transaction of somebody else's. */
  async begin() {
    const client = await this.parts.db.admin.connect();
    await client.query('BEGIN');
    return {
      sql: (text: string, values: readonly unknown[] = []) => client.query(text, [...values]),
      commit: async () => {
        await client.query('COMMIT');
        client.release();
      },
    };
  }

  /** How many sessions wait for a lock. */
  async waitingForLocks(): Promise<number> {
    const { rows } = await this.sql<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows[0]?.waiting ?? 0;
  }

  /** Keeps the locks of a statement until released. */
  async hold(statement: string): Promise<() => Promise<void>> {
    const client = await this.parts.db.admin.connect();
    await client.query('BEGIN');
    await client.query(statement);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
  }

  /** Puts a record on the topic as a stranger would, or as a relay that repeats itself. */
  async put(key: string | Buffer, value: string | Buffer | null, headers: RawHeaders, topic = 'lamps'): Promise<void> {
    await this.putInto(partitionOf(key.toString()), key, value, headers, topic);
  }

  /** Whatever the key says. */
  async putInto(
    partition: number,
    key: string | Buffer,
    value: string | Buffer | null,
    headers: RawHeaders,
    topic = 'lamps',
  ): Promise<void> {
    await this.putAll(partition, [{ key, value, headers: { ...headers } }], topic);
  }

  /** In one piece. */
  async putAll(partition: number, messages: readonly Message[], topic = 'lamps'): Promise<void> {
    if (!this.producer) {
      this.producer = this.kafka.producer();
      await this.producer.connect();
    }
    await this.producer.send({
      topic: this.topic(topic),
      messages: messages.map((message) => ({ ...message, partition })),
    });
  }

  /** Everything that is on a topic, once it is so much. */
  async rawRecordsOf(
    topic: string,
    count: number,
  ): Promise<readonly (KafkaMessage & { readonly partition: number })[]> {
    const records: (KafkaMessage & { readonly partition: number })[] = [];
    const reader = this.kafka.consumer({ groupId: `${this.topic(topic)}.${newUuid()}`, maxWaitTimeInMs: 10 });
    await reader.connect();
    try {
      await reader.subscribe({ topic: this.topic(topic), fromBeginning: true });
      await reader.run({ eachMessage: async ({ partition, message }) => void records.push({ ...message, partition }) });
      while (records.length < count) await pause(20);
    } finally {
      await reader.disconnect();
    }
    return records;
  }

  /** The same as the bus reads it. */
  async recordsOf(topic: string, count: number): Promise<readonly IncomingRecord[]> {
    const records = await this.rawRecordsOf(topic, count);
    return records.flatMap(({ partition, ...message }) => recordsOf({ topic, partition }, [message]));
  }

  /** One that has sent to a topic does not survive its deletion. */
  async forgetProducer(): Promise<void> {
    await this.producer?.disconnect();
    this.producer = undefined;
  }

  headersOf(lamp: string, id = newUuid(), type = 'lamp.lit'): Headers {
    return {
      ce_id: id,
      ce_type: type,
      ce_dataschema: `${type}/1.0`,
      ce_time: new Date().toISOString(),
      ce_tenant: this.tenant,
      ce_sequence: '1',
      ce_subject: lamp,
      ce_correlationid: 'correlation',
    };
  }

  /** What an operator does who resets the offsets of the group, while none of its members is there. */
  async commitToKafka(partition: number, offset: number): Promise<void> {
    const [topic, joined] = [this.topic('lamps'), Promise.withResolvers<void>()];
    const member = this.kafka.consumer({ groupId: this.group, maxWaitTimeInMs: 10 });
    member.on(member.events.GROUP_JOIN, () => joined.resolve());
    await member.connect();
    await member.subscribe({ topic });
    await member.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    await joined.promise;
    await member.commitOffsets([{ topic, partition, offset: String(offset) }]);
    await member.disconnect();
  }

  async withAdmin<Result>(work: (admin: ReturnType<Kafka['admin']>) => Promise<Result>): Promise<Result> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
