import { headersFrom, type Headers } from '../contract/envelope.ts';
import { RecordsRefused, type OutgoingRecord } from '../transport/broker.ts';
import type { OutboxHeadRow } from './relay.store.ts';

/** Rows as records. One that was never an event is refused like one that the brokers will not have: it must not stop its shard. */
export function recordsOf(rows: readonly OutboxHeadRow[]): readonly OutgoingRecord[] {
  return rows.map(({ key, payload, headers }) => ({ key, value: payload, headers: readHeaders(headers) }));
}

function readHeaders(json: string): Headers {
  try {
    return headersFrom(json);
  } catch (error) {
    throw new RecordsRefused(`the headers are not JSON: ${String(error)}`, { cause: error });
  }
}
