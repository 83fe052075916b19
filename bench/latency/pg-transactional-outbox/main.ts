import { uuidOf } from '@atlas/kernel';
import { Kafka, logLevel } from 'kafkajs';
import { getDisabledLogger, initializeMessageStorage } from 'pg-transactional-outbox';
import pg from 'pg';
import { peerConfig, startPeerRelay } from '../../relaying/pg-transactional-outbox/peer-relay.ts';
import { parseHeaders } from '../../workload/completed-orders.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { publishAtRate, type Fact } from '../publish-at-rate.ts';

/** Its storage in the transaction of the fact, its replication listener beside it. */
const { databaseUrl, replicationUrl, kafkaBrokers, topicPrefix, rate } = settingsFromEnvironment();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 6 });
const kafka = new Kafka({ clientId: 'bench', brokers: [...kafkaBrokers], logLevel: logLevel.ERROR });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
const store = initializeMessageStorage(peerConfig(replicationUrl), getDisabledLogger());
startPeerRelay(replicationUrl, producer, topicPrefix);

async function commit({ tenantId, orderUuid, row }: Fact): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
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
    await store(
      {
        id: row.eventId,
        aggregateType: 'order',
        aggregateId: row.key,
        messageType: row.topic,
        segment: row.key,
        payload: JSON.parse(String(row.payload)),
        metadata: parseHeaders(row.headers),
      },
      client,
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const stop = new AbortController();
const publishing = publishAtRate(rate, commit, stop.signal);
await untilInputEnds();
stop.abort();
await publishing;
process.stdout.write('done');
process.exit(0);
