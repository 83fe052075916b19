import { borrowRandomBytes } from './random-bytes.ts';

declare const brand: unique symbol;

/** A prefixed UUIDv7 such as `ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e`: its kind can be read off it, its order is that of creation. */
export type Id<Prefix extends string> = `${Prefix}_${string}` & { readonly [brand]: Prefix };

export type TenantId = Id<'ten'>;
export type UserId = Id<'usr'>;
export type AccountId = Id<'acc'>;
export type ApiKeyId = Id<'key'>;
export type SessionId = Id<'ses'>;
export type OAuthClientId = Id<'oac'>;
export type PasswordResetId = Id<'rst'>;
export type AuditEntryId = Id<'aud'>;
export type OperatorId = Id<'opr'>;
export type OrderId = Id<'ord'>;
export type ChargeId = Id<'chg'>;
export type PlanId = Id<'pln'>;
export type SubscriptionId = Id<'sub'>;

/** The id of one event, a bare UUIDv7: the `id` of CloudEvents. */
export type EventId = string & { readonly [brand]: 'event' };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const uuid7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return idOf(prefix, newUuid());
}

export function newEventId(): EventId {
  return newUuid() as EventId;
}

/** The id in its column: the database keeps bare UUIDs. */
export function uuidOf(id: Id<string>): string {
  return id.slice(id.indexOf('_') + 1);
}

/** The id of a UUID that comes from a column, whose kind the column decides. */
export function idOf<Prefix extends string>(prefix: Prefix, uuid: string): Id<Prefix> {
  return `${prefix}_${uuid}` as Id<Prefix>;
}

export function parseId<Prefix extends string>(prefix: Prefix, text: string): Id<Prefix> | undefined {
  const uuid = text.slice(prefix.length + 1);
  return text.startsWith(`${prefix}_`) && uuidPattern.test(uuid) ? (text as Id<Prefix>) : undefined;
}

/** Of version 7 only: what is kept of an event is kept by the time in its id. */
export function parseEventId(text: string): EventId | undefined {
  return uuid7Pattern.test(text) ? (text as EventId) : undefined;
}

/** RFC 9562, section 5.7. */
export function newUuid(now: number = Date.now()): string {
  const bytes = borrowRandomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
