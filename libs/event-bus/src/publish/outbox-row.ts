import { currentContext, newEventId, newUuid, type EventId, type TenantId } from '@atlas/kernel';
import type { EventContract } from '../contract/contract.ts';
import { schemaOf, toHeaders } from '../contract/envelope.ts';
import { partitionOf } from '../contract/partition.ts';

/** A validated event on its way: what a row of `bus.outbox` holds. */
export interface OutboxRow {
  readonly eventId: EventId;
  readonly schema: string;
  readonly shard: number;
  readonly topic: string;
  readonly key: string;
  /** JSON; kept as text, because nobody queries it. */
  readonly headers: string;
  readonly payload: Buffer;
}

export interface EventMetadata {
  readonly tenantId: TenantId;
  /** The version of the aggregate that this fact makes. */
  readonly sequence: number;
  /** Only to say the same fact again: consumers drop an id that they have handled. */
  readonly id?: EventId;
}

/** Kafka's default limit of a record is 1 MiB; headers and framing need the rest. */
const maxPayloadBytes = 900_000;

class EventTooLarge extends Error {
  constructor(type: string, bytes: number) {
    super(`${type}: the payload has ${bytes} bytes, ${maxPayloadBytes} are allowed; publish a link to what is large`);
  }
}

/** The row for a statement that inserts it itself; `publish` writes the very same. Throws when the data breaks the contract. */
export function outboxRow<Data>(
  contract: EventContract<Data>,
  data: Data,
  { tenantId, sequence, id = newEventId() }: EventMetadata,
  source: string,
): OutboxRow {
  contract.assertPublishable(data);
  const payload = Buffer.from(JSON.stringify(data));
  if (payload.length > maxPayloadBytes) throw new EventTooLarge(contract.type, payload.length);
  const context = currentContext();
  const key = contract.key(data);
  const headers = toHeaders({
    id,
    type: contract.type,
    version: contract.version,
    source,
    subject: key,
    time: new Date(),
    tenantId,
    sequence,
    url: contract.url(data),
    correlationId: context?.correlationId ?? newUuid(),
    ...(context?.causationId !== undefined && { causationId: context.causationId }),
    ...(context?.configVersion !== undefined && { configVersion: context.configVersion }),
    ...(context !== undefined && { traceparent: context.traceparent }),
  });
  return {
    eventId: id,
    schema: schemaOf(contract),
    shard: partitionOf(key),
    topic: contract.topic,
    key,
    headers: JSON.stringify(headers),
    payload,
  };
}
