import { idOf, type TenantId } from '@atlas/kernel';
import { headersFrom } from '../contract/envelope.ts';
import type { IncomingRecord } from '../transport/broker.ts';
import type { ParkedReason, Progress } from './retry-schedule.ts';

/** A row of `bus.parked` as those who try it again read it. */
export interface ParkedRow {
  readonly id: number;
  readonly topic: string;
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  readonly tenantUuid: string | null;
  readonly headers: string;
  readonly payload: Buffer | null;
  readonly producedAt: Date;
  readonly state: Progress['state'];
  readonly blocks: boolean;
  readonly reason: ParkedReason;
  readonly attempts: number;
  readonly tier: number;
  readonly firstFailedAt: Date;
  readonly isExhausted: boolean;
  readonly wasAskedFor: boolean;
  readonly originalHeaders: string | null;
  readonly originalPayload: Buffer | null;
  readonly tryingBy: string | null;
  readonly ends: number;
  readonly isDue: boolean;
}

export const parkedColumns = `id, topic, key, partition, "offset", tenant_id AS "tenantUuid", headers, payload,
  produced_at AS "producedAt", state, blocks, reason, attempts, tier, first_failed_at AS "firstFailedAt",
  exhausted_at IS NOT NULL AS "isExhausted", redrive_asked_by IS NOT NULL AS "wasAskedFor",
  original_headers AS "originalHeaders", original_payload AS "originalPayload", trying_by AS "tryingBy", ends,
  coalesce(next_try_at <= now(), false) AS "isDue"`;

/** What is to be handled. */
export function recordOf(row: ParkedRow): IncomingRecord {
  return recordWith(row, row.headers, row.payload);
}

/** What came off the log, whatever was edited since. */
export function originalOf(row: ParkedRow): IncomingRecord {
  return row.originalHeaders === null ? recordOf(row) : recordWith(row, row.originalHeaders, row.originalPayload);
}

/** Left to a build that knows its type, which gives it its place in the line of its key first: a try here and now could overtake. */
export function isSetAside({ state }: Pick<ParkedRow, 'state'>): boolean {
  return state === 'unknown';
}

/** Whose rows a transaction about it may see. */
export function tenantsOf({ tenantUuid }: Pick<ParkedRow, 'tenantUuid'>): readonly TenantId[] {
  return tenantUuid === null ? [] : [idOf('ten', tenantUuid)];
}

function recordWith(row: ParkedRow, headers: string, value: Buffer | null): IncomingRecord {
  const { topic, partition, offset, key, producedAt: timestamp } = row;
  return { topic, partition, offset, key, value, headers: headersFrom(headers), timestamp };
}
