import { statement, type Tx } from '@atlas/database';
import { uuidOf, type TenantId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';
import { describeError } from './error-text.ts';
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
  readonly error: unknown;
}

const parkRecords = statement<
  object,
  [
    group: string,
    version: string,
    topics: string[],
    keys: string[],
    partitions: number[],
    offsets: number[],
    tenants: (string | null)[],
    types: (string | null)[],
    routes: (string | null)[],
    headers: string[],
    payloads: (Buffer | null)[],
    producedAt: Date[],
    states: string[],
    blocks: boolean[],
    reasons: string[],
    attempts: number[],
    retryInMs: (number | null)[],
    exhausted: boolean[],
    errorClasses: (string | null)[],
    errorMessages: (string | null)[],
    errorStacks: (string | null)[],
  ]
>(
  'bus.park_records',
  // Numbered in the order that they are given in: that of their key.
  `INSERT INTO bus.parked (grp, service_version, topic, key, partition, "offset", tenant_id, type, route, headers, payload,
                           produced_at, state, blocks, reason, attempts, next_try_at, dead_at, exhausted_at,
                           error_class, error_message, error_stack)
   SELECT $1, $2, topic, key, partition, "offset", tenant_id, type, route, headers, payload,
          produced_at, state, blocks, reason, attempts, now() + make_interval(secs => retry_in_ms / 1000),
          CASE WHEN state <> 'waiting' THEN now() END, CASE WHEN exhausted THEN now() END,
          error_class, error_message, error_stack
     FROM unnest($3::text[], $4::text[], $5::int4[], $6::int8[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::bytea[],
                 $12::timestamptz[], $13::text[], $14::bool[], $15::text[], $16::int4[], $17::float8[], $18::bool[],
                 $19::text[], $20::text[], $21::text[]) WITH ORDINALITY
       AS given(topic, key, partition, "offset", tenant_id, type, route, headers, payload, produced_at, state, blocks, reason,
                attempts, retry_in_ms, exhausted, error_class, error_message, error_stack, place)
    ORDER BY place`,
);

/** Of records that block or wait, the key is locked: by {@link blockKeysOf}, or by the live path's look for blocked keys. */
export async function insertParked(
  tx: Tx,
  group: string,
  serviceVersion: string,
  parked: readonly ParkedRecord[],
): Promise<void> {
  if (parked.length === 0) return;
  const errors = parked.map(({ error }) => describeError(error));
  await tx.execute(parkRecords, [
    group,
    serviceVersion,
    parked.map(({ record }) => record.topic),
    parked.map(({ record }) => record.key),
    parked.map(({ record }) => record.partition),
    parked.map(({ record }) => record.offset),
    parked.map(({ tenantId }) => (tenantId === undefined ? null : uuidOf(tenantId))),
    parked.map(({ type }) => type ?? null),
    parked.map(({ route }) => route ?? null),
    parked.map(({ record }) => JSON.stringify(record.headers)),
    parked.map(({ record }) => record.value),
    parked.map(({ record }) => record.timestamp),
    parked.map(({ state }) => state),
    parked.map(({ blocks }) => blocks),
    parked.map(({ reason }) => reason),
    parked.map(({ attempts }) => attempts),
    parked.map(({ retryInMs }) => retryInMs),
    parked.map(({ isExhausted }) => isExhausted),
    errors.map(({ errorClass }) => errorClass),
    errors.map(({ message }) => message),
    errors.map(({ stack }) => stack),
  ]);
}
