import {
  bind,
  byteaArray,
  int4Array,
  int8Array,
  statement,
  textArray,
  uuidArray,
  type BoundStatement,
} from '@atlas/database';
import { uuidOf, type TenantId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';
import type { ErrorText } from './error-text.ts';
import type { ParkedReason } from './retry-schedule.ts';

/** A record that is set aside, all of it, byte for byte, and what is known of it. */
export interface ParkedRecord {
  readonly record: IncomingRecord;
  readonly tenantId: TenantId | undefined;
  readonly type: string | undefined;
  readonly route: string | undefined;
  readonly state: 'waiting' | 'dead' | 'unknown';
  readonly blocks: boolean;
  readonly reason: ParkedReason;
  readonly attempts: number;
  readonly retryInMs: number | null;
  readonly isExhausted: boolean;
  readonly error: ErrorText;
}

const parkRecords = statement<
  object,
  [
    group: string,
    version: string,
    topics: Buffer,
    keys: Buffer,
    partitions: Buffer,
    offsets: Buffer,
    tenants: Buffer,
    types: Buffer,
    routes: Buffer,
    headers: Buffer,
    payloads: Buffer,
    producedAtMs: Buffer,
    states: Buffer,
    blocks: Buffer,
    reasons: Buffer,
    attempts: Buffer,
    retryInMs: Buffer,
    exhausted: Buffer,
    errorClasses: Buffer,
    errorMessages: Buffer,
    errorStacks: Buffer,
  ]
>(
  'bus.park_records',
  // Numbered in the order that they are given in: that of their key.
  `INSERT INTO bus.parked (grp, service_version, topic, key, partition, "offset", tenant_id, type, route, headers, payload,
                           produced_at, state, blocks, reason, attempts, next_try_at, dead_at, exhausted_at,
                           error_class, error_message, error_stack)
   SELECT $1, $2, topic, key, partition, "offset", tenant_id, type, route, headers, payload,
          to_timestamp(produced_at_ms / 1000.0), state, blocks::bool, reason, attempts,
          now() + make_interval(secs => retry_in_ms::float8 / 1000),
          CASE WHEN state <> 'waiting' THEN now() END, CASE WHEN exhausted::bool THEN now() END,
          error_class, error_message, error_stack
     FROM unnest($3::text[], $4::text[], $5::int4[], $6::int8[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::bytea[],
                 $12::int8[], $13::text[], $14::text[], $15::text[], $16::int4[], $17::text[], $18::text[],
                 $19::text[], $20::text[], $21::text[]) WITH ORDINALITY
       AS given(topic, key, partition, "offset", tenant_id, type, route, headers, payload, produced_at_ms, state, blocks, reason,
                attempts, retry_in_ms, exhausted, error_class, error_message, error_stack, place)
    ORDER BY place`,
);

/** Of records that block or wait, the key is locked: by {@link keyBlocks}, or by the live path's look for blocked keys. */
export function parkedInsertion(
  group: string,
  serviceVersion: string,
  parked: readonly ParkedRecord[],
): BoundStatement {
  const texts = (textOf: (one: ParkedRecord) => string | number | boolean | null | undefined) =>
    textArray(parked.map((one) => textOf(one)?.toString() ?? null));
  return bind(parkRecords, [
    group,
    serviceVersion,
    texts(({ record }) => record.topic),
    texts(({ record }) => record.key),
    int4Array(parked.map(({ record }) => record.partition)),
    int8Array(parked.map(({ record }) => record.offset)),
    uuidArray(parked.map(({ tenantId }) => (tenantId === undefined ? null : uuidOf(tenantId)))),
    texts(({ type }) => type),
    texts(({ route }) => route),
    texts(({ record }) => JSON.stringify(record.headers)),
    byteaArray(parked.map(({ record }) => record.value)),
    int8Array(parked.map(({ record }) => record.timestamp.getTime())),
    texts(({ state }) => state),
    texts(({ blocks }) => blocks),
    texts(({ reason }) => reason),
    int4Array(parked.map(({ attempts }) => attempts)),
    texts(({ retryInMs }) => retryInMs),
    texts(({ isExhausted }) => isExhausted),
    texts(({ error }) => error.errorClass),
    texts(({ error }) => error.message),
    texts(({ error }) => error.stack),
  ]);
}
