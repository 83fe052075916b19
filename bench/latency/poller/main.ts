import { setTimeout as pause } from 'node:timers/promises';
import { uuidOf } from '@atlas/kernel';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { parseHeaders } from '../../workload/completed-orders.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { publishAtRate, type Fact } from '../publish-at-rate.ts';

/** The outbox as most write it: rows are looked for twice a second, sent, and marked. */
const intervalMs = 500;
const rowsAtOnce = 1_000;

const { databaseUrl, kafkaBrokers, topicPrefix, rate } = settingsFromEnvironment();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 6 });
const kafka = new Kafka({ clientId: 'bench', brokers: [...kafkaBrokers], logLevel: logLevel.ERROR });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();

async function inTransaction<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    client.release();
  }
}

const commit = ({ tenantId, orderUuid, row: { topic, key, headers, payload } }: Fact): Promise<void> =>
  inTransaction(async (client) => {
    await client.query({
      name: 'tenant',
      text: `SELECT set_config('atlas.tenants', $1, true)`,
      values: [`{${uuidOf(tenantId)}}`],
    });
    await client.query({
      name: 'fact',
      text: 'INSERT INTO facts (tenant_id, order_id) VALUES ($1, $2)',
      values: [uuidOf(tenantId), orderUuid],
    });
    await client.query({
      name: 'event',
      text: 'INSERT INTO polled_outbox (topic, key, headers, payload) VALUES ($1, $2, $3, $4)',
      values: [topic, key, headers, payload],
    });
  });

interface PolledRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
  readonly payload: Buffer;
}

const poll = (): Promise<void> =>
  inTransaction(async (client) => {
    const { rows } = await client.query<PolledRow>({
      name: 'poll',
      text: `SELECT id, topic, key, headers::text AS headers, payload FROM polled_outbox
              WHERE sent_at IS NULL ORDER BY id LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED`,
    });
    const [first] = rows;
    if (!first) return;
    const messages = rows.map(({ key, headers, payload }) => ({ key, value: payload, headers: parseHeaders(headers) }));
    await producer.send({ topic: topicPrefix + first.topic, acks: -1, messages });
    await client.query({
      name: 'mark',
      text: 'UPDATE polled_outbox SET sent_at = now() WHERE id = ANY ($1)',
      values: [rows.map(({ id }) => id)],
    });
  });

const stop = new AbortController();
const publishing = publishAtRate(rate, commit, stop.signal);
const polling = (async () => {
  while (!stop.signal.aborted) {
    await pause(intervalMs);
    await poll();
  }
})();
await untilInputEnds();
stop.abort();
await publishing;
await polling;
process.stdout.write('done');
process.exit(0);
