import { parseEventId, parseId, uuidOf } from '@atlas/kernel';
import { routeOfEnvelope } from '../consume/classify.ts';
import { routeOf, type AnyContract } from '../contract/contract.ts';
import { InvalidEnvelope, parseEnvelope, type Envelope, type Headers } from '../contract/envelope.ts';
import type { DeadLetterEdit } from './dead-letter.ts';
import type { EditedRecord } from './edit.store.ts';
import { EditRefused } from './refusals.ts';

/** Which event it is, and whose: what another one hangs on. May be put right where it cannot be read, and never changed. */
const identity = {
  ce_id: (text: string) => parseEventId(text) !== undefined,
  ce_source: (text: string) => text !== '',
  ce_tenant: (text: string) => parseId('ten', text) !== undefined,
};

/** A record as an edit wants it, if it could be handled then. Throws {@link EditRefused} with the field. */
export function editedRecord(
  before: { readonly headers: Headers; readonly payload: Buffer | null },
  edit: Pick<DeadLetterEdit, 'headers' | 'payload'>,
  knows: readonly AnyContract[],
): EditedRecord {
  const headers = headersAfter(before.headers, edit.headers ?? {});
  const payload = edit.payload ?? before.payload;
  const envelope = readEnvelope(headers);
  const route = routeOfEnvelope(envelope);
  const contract = knows.find((known) => routeOf(known) === route);
  if (contract) assertReadable(contract, payload); // of a type that is not known nobody can say
  return {
    headers: JSON.stringify(headers),
    payload,
    type: envelope.type,
    route,
    tenantUuid: uuidOf(envelope.tenantId),
  };
}

function headersAfter(before: Headers, changes: Readonly<Record<string, string | null>>): Headers {
  for (const [name, isLegible] of Object.entries(identity)) {
    const [was = '', change] = [before[name], changes[name]];
    if (change === undefined || change === was || !isLegible(was)) continue;
    throw new EditRefused(
      `${name} says which event this is, and whose; it stays.`,
      'Leave it as it is. Another event is published by the service that it is a fact of.',
      name,
    );
  }
  const after = Object.entries({ ...before, ...changes });
  return Object.fromEntries(after.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function readEnvelope(headers: Headers): Envelope {
  try {
    return parseEnvelope(headers);
  } catch (error) {
    const field = error instanceof InvalidEnvelope ? error.header : undefined;
    throw new EditRefused(
      `It could not be handled then: ${messageOf(error)}.`,
      'Put that header right as well.',
      field,
      error,
    );
  }
}

function assertReadable(contract: AnyContract, payload: Buffer | null): void {
  let data: unknown;
  try {
    data = JSON.parse(payload?.toString() ?? '');
  } catch (error) {
    throw new EditRefused(`The payload is not JSON: ${messageOf(error)}.`, 'Give a JSON document.', undefined, error);
  }
  try {
    contract.parse(data);
  } catch (error) {
    throw new EditRefused(
      `The payload breaks the contract: ${messageOf(error)}.`,
      `Give data as ${contract.type} ${contract.version} has it; the catalogue of events shows an example.`,
      pointerOf(error),
      error,
    );
  }
}

/** Contracts may say which field it is. */
function pointerOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('pointer' in error)) return undefined;
  return typeof error.pointer === 'string' ? error.pointer : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
