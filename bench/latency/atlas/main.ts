import { Database, statement } from '@atlas/database';
import { EventBus } from '@atlas/event-bus';
import { uuidOf } from '@atlas/kernel';
import { NestFactory } from '@nestjs/core';
import { benchModule } from '../../workload/bench-module.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { publishAtRate, type Fact } from '../publish-at-rate.ts';

const addFact = statement<object, [tenant: string, order: string, ...event: OutboxValues]>(
  'bench.add_fact',
  `WITH fact AS (INSERT INTO facts (tenant_id, order_id) VALUES ($1, $2))
   INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload) VALUES ($3, $4, $5, $6, $7, $8, $9)`,
);

type OutboxValues = [
  id: string,
  schema: string,
  shard: number,
  topic: string,
  key: string,
  headers: string,
  payload: Buffer | null,
];

/** A service that commits facts one by one, and relays them. */
const settings = settingsFromEnvironment();
const module = benchModule(settings, { publishes: true, consumers: [] });
const app = await NestFactory.createApplicationContext(module, { logger: ['error'] });
const [database, bus] = [app.get(Database), app.get(EventBus)];

async function commit({ tenantId, orderUuid, row }: Fact): Promise<void> {
  const { eventId, schema, shard, topic, key, headers, payload } = row;
  await database.transaction([tenantId], (tx) =>
    tx.execute(addFact, [uuidOf(tenantId), orderUuid, eventId, schema, shard, topic, key, headers, payload]),
  );
  bus.wake();
}

const stop = new AbortController();
const publishing = publishAtRate(settings.rate, commit, stop.signal);
await untilInputEnds();
stop.abort();
await publishing;
await app.close();
process.stdout.write('done');
