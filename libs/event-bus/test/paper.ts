import { newId } from '@atlas/kernel';
import { testDatabase, eventually, type TestDatabase } from '@atlas/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { partitionOf } from '../src/contract/partition.ts';
import { outboxRow, type OutboxRow } from '../src/publish/outbox-row.ts';
import { insertOutboxRows } from '../src/publish/outbox.store.ts';
import { Relay } from '../src/relay/relay.ts';
import type { Broker, OutgoingRecord } from '../src/transport/broker.ts';
import { createBusSchema } from '../src/schema/bus-schema.ts';
import { LampLit } from './lamps.ts';

interface Sent {
  readonly topic: string;
  readonly partition: number;
  readonly count: number;
}

/** A broker that takes what it is given and notes it, unless it is told otherwise. */
export class Paper implements Pick<Broker, 'send'> {
  readonly lines: string[] = [];
  readonly sends: Sent[] = [];
  /** Comes before each send. What it throws, the relay gets to hear; while it waits, there is no answer. */
  before: (topic: string, partition: number, records: readonly OutgoingRecord[]) => Promise<void> | void = () =>
    undefined;
  loseAnswer = false;

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    await this.before(topic, partition, records);
    this.sends.push({ topic, partition, count: records.length });
    this.lines.push(...records.map(({ key, value }) => `${topic} ${key} ${numberIn(value)}`));
    if (this.loseAnswer) throw new Error('no answer');
  }

  /** Of one topic, without repetitions. */
  heard(topic: string): readonly string[] {
    const prefix = `${topic} `;
    return [...new Set(this.lines)].filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  }
}

export function numberIn(value: Buffer | null): number {
  return (JSON.parse(String(value)) as { number: number }).number;
}

class CreateOutbox1700000000000 implements MigrationInterface {
  up(db: QueryRunner): Promise<void> {
    return createBusSchema(db, 'outbox');
  }

  async down(): Promise<void> {}
}

/** A database with an outbox, and relays that are stopped with it. */
export class Outbox {
  readonly paper = new Paper();
  private readonly relays: Relay[] = [];

  private constructor(readonly db: TestDatabase) {}

  static async open(): Promise<Outbox> {
    return new Outbox(await testDatabase('outbox', [CreateOutbox1700000000000]));
  }

  relay(paper: Paper = this.paper): Relay {
    const relay = new Relay(this.db.app, paper, ['lamps', 'notes'], '');
    this.relays.push(relay);
    relay.start();
    return relay;
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.splice(0).map((relay) => relay.stop()));
    await this.db.drop();
  }

  commit(...rows: OutboxRow[]): Promise<void> {
    return this.db.app.transaction([], async (tx) => insertOutboxRows(tx, rows));
  }

  async count(from: string): Promise<number> {
    const { rows } = await this.db.admin.query<{ count: string }>(`SELECT count(*) FROM ${from}`);
    return Number(rows[0]?.count);
  }

  depth(): Promise<number> {
    return this.count('bus.outbox');
  }

  untilEmpty(): Promise<void> {
    return eventually(async () => {
      const depth = await this.depth();
      if (depth > 0) throw new Error(`${depth} events are still in the outbox`);
    });
  }
}

export function row(lamp: string, number: number, contract = LampLit): OutboxRow {
  return outboxRow(contract, { lamp, number }, { tenantId: newId('ten'), sequence: number }, '/test');
}

/** Another lamp whose events go to the same partition. */
export function neighbourOf(lamp: string): string {
  for (let i = 0; ; i++) if (partitionOf(`lamp ${i}`) === partitionOf(lamp)) return `lamp ${i}`;
}
