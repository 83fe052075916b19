import type { BoundStatement } from '@atlas/database';
import { newEventId } from '@atlas/kernel';
import type { Headers } from '../contract/envelope.ts';
import { outboxInsertion } from '../publish/outbox.store.ts';
import type { IncomingRecord } from '../transport/broker.ts';
import type { ErrorText } from './error-text.ts';

const suffix = '.dlt';

/** The topic for copies of what a group has given up. */
export function deadLetterTopicOf(group: string): string {
  return group + suffix;
}

/** Of whatever group: it is kept for whoever looks some day. */
export function isDeadLetterTopic(topic: string): boolean {
  return topic.endsWith(suffix);
}

/** What is said of a dead letter beside its own headers. */
export interface Obituary {
  readonly reason: string;
  readonly attempts: number;
  readonly error: ErrorText;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  readonly serviceVersion: string;
}

/** The record as it came, byte for byte, for whoever keeps such: through the outbox, so that it goes once, and if and only if it died. */
export function deadLetterCopies(
  group: string,
  dead: readonly { readonly record: IncomingRecord; readonly obituary: Obituary }[],
): readonly BoundStatement[] {
  if (dead.length === 0) return [];
  const insertion = outboxInsertion(
    dead.map(({ record, obituary }) => ({
      eventId: newEventId(), // a copy is a record of its own: its ce_id stays the event's
      schema: 'dead-letter',
      shard: record.partition,
      topic: deadLetterTopicOf(group),
      key: record.key,
      headers: JSON.stringify({ ...record.headers, ...headersOf(group, record, obituary) }),
      payload: record.value,
    })),
  );
  return [insertion];
}

function headersOf(group: string, record: IncomingRecord, obituary: Obituary): Headers {
  const { reason, attempts, error, firstFailedAt, lastFailedAt, serviceVersion } = obituary;
  return {
    'dlt-reason': reason,
    ...(error.errorClass !== null && { 'dlt-error-class': error.errorClass }),
    ...(error.message !== null && { 'dlt-error-message': error.message }),
    ...(error.stack !== null && { 'dlt-error-stack': error.stack }),
    'dlt-attempts': String(attempts),
    'dlt-first-failed-at': firstFailedAt.toISOString(),
    'dlt-last-failed-at': lastFailedAt.toISOString(),
    'dlt-topic': record.topic,
    'dlt-partition': String(record.partition),
    'dlt-offset': String(record.offset),
    'dlt-timestamp': record.timestamp.toISOString(),
    'dlt-group': group,
    'dlt-service-version': serviceVersion,
  };
}
