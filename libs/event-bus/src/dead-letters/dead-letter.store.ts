import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf } from '@atlas/kernel';
import { headersFrom } from '../contract/envelope.ts';
import type { DeadLetter, DeadLetterFilter, DeadLetterId, DeadLetterReason, DeadLetterSummary } from './dead-letter.ts';
import type { ParkedKey } from './parked-key.store.ts';

interface SummaryRow {
  readonly id: number;
  readonly reason: DeadLetterReason;
  readonly topic: string;
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  readonly type: string | null;
  readonly tenantUuid: string | null;
  readonly errorClass: string | null;
  readonly errorMessage: string | null;
  readonly attempts: number;
  readonly diedAt: Date;
  readonly lastFailedAt: Date;
  readonly nextTryAt: Date | null;
  readonly redriveAskedBy: string | null;
  readonly blocks: boolean;
  readonly edited: boolean;
}

interface FullRow extends SummaryRow {
  readonly state: 'waiting' | 'dead' | 'unknown';
  readonly headers: string;
  readonly payload: Buffer | null;
  readonly errorStack: string | null;
  readonly producedAt: Date;
  readonly firstFailedAt: Date;
  readonly exhaustedAt: Date | null;
  readonly serviceVersion: string | null;
  readonly originalHeaders: string | null;
  readonly originalPayload: Buffer | null;
  readonly waitingBehind: number;
}

const summaryColumns = `id, reason, topic, key, partition, "offset", type, tenant_id AS "tenantUuid", error_class AS "errorClass",
  error_message AS "errorMessage", attempts, coalesce(dead_at, last_failed_at) AS "diedAt", last_failed_at AS "lastFailedAt",
  next_try_at AS "nextTryAt", redrive_asked_by AS "redriveAskedBy", blocks, original_headers IS NOT NULL AS edited`;

/** The values of `matches`, and after which number to go on, and with how many. */
type FilterValues = [
  group: string,
  ids: number[] | null,
  reason: string | null,
  errorClass: string | null,
  type: string | null,
  topic: string | null,
  key: string | null,
  tenant: string | null,
  after: Date | null,
  before: Date | null,
  messageContains: string | null,
  beyond: number,
  limit: number,
];

const matches = `grp = $1 AND state <> 'waiting'
  AND ($2::int8[] IS NULL OR id = ANY ($2::int8[]))
  AND ($3::text IS NULL OR reason = $3)
  AND ($4::text IS NULL OR error_class = $4)
  AND ($5::text IS NULL OR type = $5)
  AND ($6::text IS NULL OR topic = $6)
  AND ($7::text IS NULL OR key = $7)
  AND ($8::uuid IS NULL OR tenant_id = $8)
  AND ($9::timestamptz IS NULL OR dead_at >= $9)
  AND ($10::timestamptz IS NULL OR dead_at < $10)
  AND ($11::text IS NULL OR position(lower($11) IN lower(error_message)) > 0)
  AND id > $12
ORDER BY id LIMIT $13`;

const listLetters = statement<SummaryRow, FilterValues>(
  'bus.list_dead_letters',
  `SELECT ${summaryColumns} FROM bus.parked WHERE ${matches}`,
);

const selectLetters = statement<ParkedKey & { readonly id: number }, FilterValues>(
  'bus.select_dead_letters',
  `SELECT id, topic, key FROM bus.parked WHERE ${matches}`,
);

const showLetter = statement<FullRow, [group: string, id: number]>(
  'bus.show_dead_letter',
  `SELECT ${summaryColumns}, state, headers, payload, error_stack AS "errorStack", produced_at AS "producedAt",
          first_failed_at AS "firstFailedAt", exhausted_at AS "exhaustedAt", service_version AS "serviceVersion",
          original_headers AS "originalHeaders", original_payload AS "originalPayload",
          (SELECT count(*) FROM bus.parked AS waiting
            WHERE letter.blocks AND waiting.grp = letter.grp AND waiting.topic = letter.topic AND md5(waiting.key) = md5(letter.key)
              AND waiting.blocks AND waiting.id > letter.id) AS "waitingBehind"
     FROM bus.parked AS letter WHERE grp = $1 AND id = $2`,
);

export interface Stretch {
  /** Numbers above this one. */
  readonly beyond: DeadLetterId;
  readonly limit: number;
}

export async function listDeadLetters(
  tx: Tx,
  group: string,
  filter: DeadLetterFilter,
  stretch: Stretch,
): Promise<readonly DeadLetterSummary[]> {
  const rows = await tx.query(listLetters, valuesOf(group, filter, stretch));
  return rows.map(summaryOf);
}

/** The same, for those who are about to do something to them. */
export function selectDeadLetters(tx: Tx, group: string, filter: DeadLetterFilter, stretch: Stretch) {
  return tx.query(selectLetters, valuesOf(group, filter, stretch));
}

/** Undefined when there is no such record; `isWaiting`: there is, and it is none that an operator has to do with. */
export async function readDeadLetter(
  tx: Tx,
  group: string,
  id: DeadLetterId,
): Promise<(Omit<DeadLetter, 'operations'> & { readonly isWaiting: boolean }) | undefined> {
  const [row] = await tx.query(showLetter, [group, id]);
  if (!row) return undefined;
  const { headers, payload, producedAt, firstFailedAt, waitingBehind, originalHeaders, originalPayload } = row;
  return {
    ...summaryOf(row),
    ...{ isWaiting: row.state === 'waiting', headers: headersFrom(headers), payload },
    ...{ producedAt, firstFailedAt, waitingBehind },
    ...(row.errorStack !== null && { errorStack: row.errorStack }),
    ...(row.exhaustedAt !== null && { exhaustedAt: row.exhaustedAt }),
    ...(row.serviceVersion !== null && { serviceVersion: row.serviceVersion }),
    ...(originalHeaders !== null && { original: { headers: headersFrom(originalHeaders), payload: originalPayload } }),
  };
}

function valuesOf(group: string, filter: DeadLetterFilter, { beyond, limit }: Stretch): FilterValues {
  const { ids, reason, errorClass, type, topic, key, tenantId, after, before, messageContains } = filter;
  return [
    group,
    ids === undefined ? null : [...ids],
    ...([reason ?? null, errorClass ?? null, type ?? null, topic ?? null, key ?? null] as const),
    tenantId === undefined ? null : uuidOf(tenantId),
    ...([after ?? null, before ?? null, messageContains ?? null, beyond, limit] as const),
  ];
}

function summaryOf(row: SummaryRow): DeadLetterSummary {
  const { id, reason, topic, key, partition, offset, attempts, diedAt, lastFailedAt, blocks, edited } = row;
  return {
    ...{ id, reason, topic, key, partition, offset, attempts, diedAt, lastFailedAt, blocks, edited },
    ...(row.type !== null && { type: row.type }),
    ...(row.tenantUuid !== null && { tenantId: idOf('ten', row.tenantUuid) }),
    ...(row.errorClass !== null && { errorClass: row.errorClass }),
    ...(row.errorMessage !== null && { errorMessage: row.errorMessage }),
    ...(row.nextTryAt !== null && { nextTryAt: row.nextTryAt }),
    ...(row.redriveAskedBy !== null && { redriveAskedBy: row.redriveAskedBy }),
  };
}
