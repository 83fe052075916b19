import type { Tx } from '@atlas/database';
import { classify, type GroupKnowledge } from '../consume/classify.ts';
import type { EventHandler } from '../consume/handlers.ts';
import { deadLetterCopies } from './dead-letter-copy.ts';
import { describeError, type ErrorText } from './error-text.ts';
import { isFatal } from './fatal-error.ts';
import { writeFailures } from './failure-note.store.ts';
import { originalOf, recordOf, type ParkedRow } from './parked-row.ts';
import { lockParked } from './parking-lot.store.ts';
import type { Parking } from './parking.ts';
import { lockKeysOf, settleKeys } from './parked-key.store.ts';
import { afterFailure, policyOf, type Failure, type Fate, type FirstTryReason } from './retry-schedule.ts';

/** What no handler is to blame for: this build cannot read it, and trying it again changes nothing. */
export class Unreadable extends Error {
  constructor(
    readonly reason: FirstTryReason,
    override readonly cause: unknown,
  ) {
    super(String(cause));
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Unreadable) return { reason: error.reason, error: error.cause };
  return { reason: isFatal(error) ? 'fatal' : 'failed', error };
}

/** A try that has failed, and what became of the record. */
export interface NotedFailure {
  readonly row: ParkedRow;
  readonly fate: Fate;
  readonly error: unknown;
}

/**
 * Notes a failed try of a parked record, in a transaction of its own: that of the try is gone. Nothing when it has been tried,
 * or taken away, by somebody else since.
 */
export async function noteFailure(
  tx: Tx,
  parking: Parking,
  knowledge: GroupKnowledge,
  { id, topic, key, attempts }: Pick<ParkedRow, 'id' | 'topic' | 'key' | 'attempts'>,
  failure: Failure,
): Promise<NotedFailure | undefined> {
  await lockKeysOf(tx, parking.group, [{ topic, key }]);
  const row = await lockParked(tx, id);
  if (row?.attempts !== attempts) return undefined;
  const [noted] = await noteFailures(tx, parking, knowledge, [{ row, failure }]);
  await settleKeys(tx, parking.group, [{ topic, key }]);
  return noted;
}

/** Of rows that are locked, and whose keys are and get settled. */
export async function noteFailures(
  tx: Tx,
  { group, serviceVersion }: Parking,
  knowledge: GroupKnowledge,
  failures: readonly { readonly row: ParkedRow; readonly failure: Failure }[],
): Promise<readonly NotedFailure[]> {
  if (failures.length === 0) return [];
  const noted = failures.map(({ row, failure: { reason, error } }) => {
    const fate = afterFailure(row, { reason }, policyOf(handlerOf(row, knowledge)));
    return { id: row.id, row, fate, error, text: describeError(error) };
  });
  await writeFailures(tx, serviceVersion, noted);
  const dead = noted.filter(({ fate }) => fate.exhausts);
  const copies = dead.map(({ row, fate, text }) => ({
    record: originalOf(row),
    obituary: { ...obituaryOf(row, fate, text), serviceVersion },
  }));
  if (copies.length > 0) await tx.flight(deadLetterCopies(group, copies));
  return noted;
}

function obituaryOf(row: ParkedRow, { reason, attempts }: Fate, error: ErrorText) {
  const now = new Date();
  return { reason, attempts, error, firstFailedAt: row.attempts === 0 ? now : row.firstFailedAt, lastFailedAt: now };
}

function handlerOf(row: ParkedRow, knowledge: GroupKnowledge): EventHandler | undefined {
  const item = classify(recordOf(row), knowledge);
  return 'handler' in item ? item.handler : undefined;
}
