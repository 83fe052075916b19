import { statement, type Tx } from '@atlas/database';
import type { ErrorText } from './error-text.ts';
import type { Fate } from './retry-schedule.ts';

const noteFailures = statement<
  object,
  [
    version: string,
    ids: number[],
    states: string[],
    reasons: string[],
    attempts: number[],
    tiers: number[],
    blocks: boolean[],
    retryInMs: (number | null)[],
    exhausts: boolean[],
    errorClasses: (string | null)[],
    messages: (string | null)[],
    stacks: (string | null)[],
  ]
>(
  'bus.note_failures',
  // A mark that is gone tells that the try has ended, however it did.
  `UPDATE bus.parked
      SET state = noted.state, reason = noted.reason, attempts = noted.attempts, tier = noted.tier, blocks = noted.blocks,
          next_try_at = now() + make_interval(secs => noted.retry_in_ms / 1000),
          dead_at = CASE WHEN noted.state = 'dead' THEN coalesce(dead_at, now()) END,
          exhausted_at = CASE WHEN noted.exhausts THEN now() ELSE exhausted_at END,
          first_failed_at = CASE WHEN parked.attempts = 0 THEN now() ELSE first_failed_at END, last_failed_at = now(),
          error_class = noted.error_class, error_message = noted.message, error_stack = noted.stack, service_version = $1,
          redrive_asked_by = NULL, trying_by = NULL, ends = 0
     FROM unnest($2::int8[], $3::text[], $4::text[], $5::int4[], $6::int4[], $7::bool[], $8::float8[], $9::bool[], $10::text[],
                 $11::text[], $12::text[])
       AS noted(id, state, reason, attempts, tier, blocks, retry_in_ms, exhausts, error_class, message, stack)
    WHERE parked.id = noted.id`,
);

export interface FailureNote {
  readonly id: number;
  readonly fate: Fate;
  readonly text: ErrorText;
}

export async function writeFailures(tx: Tx, serviceVersion: string, notes: readonly FailureNote[]): Promise<void> {
  await tx.execute(noteFailures, [
    serviceVersion,
    notes.map(({ id }) => id),
    notes.map(({ fate }) => fate.state),
    notes.map(({ fate }) => fate.reason),
    notes.map(({ fate }) => fate.attempts),
    notes.map(({ fate }) => fate.tier),
    notes.map(({ fate }) => fate.blocks),
    notes.map(({ fate }) => fate.retryInMs),
    notes.map(({ fate }) => fate.exhausts),
    notes.map(({ text }) => text.errorClass),
    notes.map(({ text }) => text.message),
    notes.map(({ text }) => text.stack),
  ]);
}
