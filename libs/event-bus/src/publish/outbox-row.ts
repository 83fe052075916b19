import { currentContext, newEventId, newUuid, type EventId } from '@atlas/kernel';
import { routeOf, type AnyContract, type EventContract } from '../contract/contract.ts';
import { schemaOf, toHeaders } from '../contract/envelope.ts';
import { sayingsOf } from '../contract/majors.ts';
import { partitionOf } from '../contract/partition.ts';
import { assertKey, assertMetadata, assertPayload, type EventMetadata } from './publishable.ts';

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

/** A service as those who hear it see it. */
export interface Publisher {
  /** CloudEvents `source`. */
  readonly source: string;
  readonly publishes: readonly AnyContract[];
}

class NotAPublisher extends Error {
  constructor(type: string) {
    super(`this service does not publish ${type}: add its contract to \`publishes\` of EventBusModule.for(…)`);
  }
}

/** The row for a statement that inserts it itself; `publish` writes the very same. Throws when the data breaks the contract. */
export function outboxRow<Data>(
  contract: EventContract<Data>,
  data: Data,
  metadata: EventMetadata,
  source: string,
): OutboxRow {
  assertMetadata(contract, metadata);
  return rowOf(contract, data, occurrenceOf(metadata, source));
}

/**
 * The same for a fact that the service tells in several majors: one row for each, all with one event id, so that every group
 * handles one of them, whichever it knows.
 */
export function outboxRows<Data>(
  { source, publishes }: Publisher,
  contract: EventContract<Data>,
  data: Data,
  metadata: EventMetadata,
): readonly OutboxRow[] {
  const isPublished = (major: AnyContract) => publishes.some((one) => routeOf(one) === routeOf(major));
  if (!isPublished(contract)) throw new NotAPublisher(contract.type);
  assertMetadata(contract, metadata);
  const occurrence = occurrenceOf(metadata, source);
  return sayingsOf(contract, data)
    .filter((saying) => isPublished(saying.contract))
    .map((saying) => rowOf(saying.contract, saying.data, occurrence));
}

/** What all rows of a fact have in common. */
type Occurrence = ReturnType<typeof occurrenceOf>;

function occurrenceOf({ tenantId, sequence, id = newEventId() }: EventMetadata, source: string) {
  const context = currentContext();
  return {
    id,
    source,
    time: new Date(),
    tenantId,
    sequence,
    correlationId: context?.correlationId ?? newUuid(),
    ...(context?.causationId !== undefined && { causationId: context.causationId }),
    ...(context?.configVersion !== undefined && { configVersion: context.configVersion }),
    ...(context?.flagsVersion !== undefined && { flagsVersion: context.flagsVersion }),
    ...(context !== undefined && { traceparent: context.traceparent }),
  };
}

function rowOf<Data>(contract: EventContract<Data>, data: Data, occurrence: Occurrence): OutboxRow {
  contract.assertPublishable(data);
  const payload = Buffer.from(JSON.stringify(data));
  assertPayload(contract, payload);
  const key = contract.key(data);
  assertKey(contract, key);
  const { type, version } = contract;
  const headers = toHeaders({ ...occurrence, type, version, subject: key, url: contract.url(data) });
  return {
    eventId: occurrence.id,
    schema: schemaOf(contract),
    shard: partitionOf(key),
    topic: contract.topic,
    key,
    headers: JSON.stringify(headers),
    payload,
  };
}
