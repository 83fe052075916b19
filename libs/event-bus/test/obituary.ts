import { expect } from '@jest/globals';
import type { IncomingRecord } from '../src/transport/broker.ts';

interface Death {
  readonly reason: string;
  readonly attempts: number;
  readonly errorClass: string;
}

/** The copy of a dead letter: the record as it came, all that is said of its end, and no other header. */
export function obituary(
  { key, value, headers, topic, partition, offset, timestamp }: Omit<IncomingRecord, 'headers'> & { headers: object },
  { reason, attempts, errorClass }: Death,
): unknown {
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return expect.objectContaining({
    ...{ topic: 'lamps.dlt', partition, key, value },
    headers: {
      ...headers,
      ...{ 'dlt-reason': reason, 'dlt-attempts': String(attempts), 'dlt-error-class': errorClass },
      ...{ 'dlt-error-message': expect.any(String), 'dlt-error-stack': expect.stringContaining('    at ') },
      ...{ 'dlt-first-failed-at': time, 'dlt-last-failed-at': time },
      ...{ 'dlt-topic': topic, 'dlt-partition': String(partition), 'dlt-offset': String(offset) },
      ...{ 'dlt-timestamp': timestamp.toISOString(), 'dlt-group': 'lamps', 'dlt-service-version': 'unknown' },
    },
  });
}
