import { parseEventId, parseId, type EventId, type TenantId } from '@atlas/kernel';
import type { AnyContract } from '../contract/contract.ts';

export interface EventMetadata {
  readonly tenantId: TenantId;
  /** The version of the aggregate that this fact makes. */
  readonly sequence: number;
  /** Only to say the same fact again: consumers drop an id that they have handled. */
  readonly id?: EventId;
}

/** Kafka's default limit of a record is 1 MiB; headers and framing need the rest. */
const maxPayloadBytes = 900_000;
/** What PostgreSQL takes into an index, and more than any id needs. */
const maxKeyBytes = 1_000;

/** Consumers would make a dead letter of it, or the commit would fail where nobody can tell any more who had published what. */
class NotPublishable extends Error {
  constructor({ type }: AnyContract, problem: string) {
    super(`${type} cannot be published: ${problem}`);
  }
}

export function assertMetadata(contract: AnyContract, { tenantId, sequence, id }: EventMetadata): void {
  if (parseId('ten', tenantId) === undefined)
    throw new NotPublishable(contract, `"${tenantId}" is not the id of a tenant`);
  if (!Number.isSafeInteger(sequence) || sequence < 0)
    throw new NotPublishable(
      contract,
      `its sequence is ${sequence}; it must be the version of the aggregate, a whole number`,
    );
  if (id !== undefined && parseEventId(id) === undefined)
    throw new NotPublishable(
      contract,
      `"${id}" is not an event id: leave it out, unless the same fact is said once more`,
    );
}

export function assertKey(contract: AnyContract, key: string): void {
  if (key === '')
    throw new NotPublishable(
      contract,
      'its key is empty: without one its order against other events of the same thing is lost',
    );
  if (key.includes('\0')) throw new NotPublishable(contract, 'its key has a NUL character in it');
  const bytes = Buffer.byteLength(key);
  if (bytes > maxKeyBytes) throw new NotPublishable(contract, `its key has ${bytes} bytes, ${maxKeyBytes} are allowed`);
}

export function assertPayload(contract: AnyContract, { length }: Buffer): void {
  if (length > maxPayloadBytes)
    throw new NotPublishable(
      contract,
      `its payload has ${length} bytes, ${maxPayloadBytes} are allowed: publish a link to what is large`,
    );
}
