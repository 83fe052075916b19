import { isUtf8 } from 'node:buffer';
import { EditRequired } from './bus-admin.errors.ts';

export interface ReadablePayload {
  readonly json?: unknown;
  readonly base64?: string;
}

/** JSON when the bytes are that, else the bytes: a payload that nobody could read must still be seen. */
export function readable(payload: Buffer | null): ReadablePayload | null {
  if (payload === null) return null;
  try {
    if (isUtf8(payload)) return { json: JSON.parse(payload.toString()) as unknown };
  } catch {
    // not JSON: often the reason why it is a dead letter
  }
  return { base64: payload.toString('base64') };
}

export function bytesOf({ json, base64 }: ReadablePayload): Buffer {
  if (base64 !== undefined && json === undefined) return Buffer.from(base64, 'base64');
  if (json !== undefined && base64 === undefined) return Buffer.from(JSON.stringify(json));
  throw new EditRequired();
}
